// SPDX-License-Identifier: Apache-2.0
/**
 * A user's project file to a valid {@link dev.drover.model.Project}, or to all of its problems with file and line:
 * {@link dev.drover.config.ProjectFiles}.
 *
 * <p>{@code Hocon} reads a file in three steps. {@code Documents} parses it and what it includes ({@code Inclusion}), each
 * text looked over before by {@code Outline}. {@code Growth} judges what its substitutions would grow to, and
 * {@code Variables} has what the files do not. {@code Projects} then reads it: {@code Section} and {@code Node} give typed
 * values and note each problem on the way, the readers build the specs, and {@code Dependencies} judges the graph.
 * {@code Procfile} and {@code PackageJson} read the other kinds of file.
 *
 * <p>A file is not trusted: what it can ask for is bounded in the time and the memory that reading it takes, wherever a few
 * characters can stand for much.
 */
@NullMarked
package dev.drover.config;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/**
 * A user's project file to a valid {@link dev.drover.model.Project}, or to all of its problems with file and line:
 * {@link dev.drover.config.ProjectFiles}.
 *
 * <p>{@code Hocon} parses and resolves a file, {@code Section} and {@code Node} read typed values from it and note each
 * problem on the way, the readers build the specs, and {@code Dependencies} judges the graph. {@code Procfile} and
 * {@code PackageJson} read the other kinds of file.
 */
@NullMarked
package dev.drover.config;

import org.jspecify.annotations.NullMarked;

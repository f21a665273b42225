// SPDX-License-Identifier: Apache-2.0
/** Small programs that embed Drover in an actor system of theirs; the README shows parts of them. */
@NullMarked
package dev.drover.examples;

import org.jspecify.annotations.NullMarked;

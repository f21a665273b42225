// SPDX-License-Identifier: Apache-2.0
/**
 * The proofs that the views keep their promises under races. A class {@code XStress} asks one question; its nested classes
 * {@code Holds...} put it to the real thing, and {@code Breaks...} to one that has a rule taken away, which the same
 * question must find out. The tests run both.
 */
@NullMarked
package dev.drover.proofs;

import org.jspecify.annotations.NullMarked;

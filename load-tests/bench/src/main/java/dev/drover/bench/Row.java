// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

/**
 * What one row came to for one rival. {@code nanos}: the average time of an operation as one thread sees it;
 * {@code error}: half of its 99.9 % confidence interval, not a number with one iteration; {@code bytes}: allocated per
 * operation. The rival of {@code bare} is {@code bare}. Immutable.
 */
public record Row(String row, String rival, int processes, int threads, double nanos, double error, double bytes) {}

// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

/** What a resource was at a moment, told apart from what it was at another one: {@code count} grows, or shrinks, with it. */
record Stamp(long instances, long count) {}

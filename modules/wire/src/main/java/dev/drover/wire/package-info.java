// SPDX-License-Identifier: Apache-2.0
/**
 * The JSON that goes over the socket: what a query answers ({@link dev.drover.wire.Json}), what a command asks
 * ({@link dev.drover.wire.CommandRequest}), and how it goes on ({@link dev.drover.wire.Progress}).
 *
 * <p>Written and read token by token, without reflection, in a fixed order of fields. What comes from outside is read
 * strictly and within bounds: it is a value or a {@link dev.drover.wire.BadRequest}, nothing else.
 */
@NullMarked
package dev.drover.wire;

import org.jspecify.annotations.NullMarked;

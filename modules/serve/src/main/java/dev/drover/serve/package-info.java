// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP API over a Unix socket: {@link dev.drover.serve.UnixServer} accepts, {@link dev.drover.serve.Api} answers.
 * Queries read the board, the events and the logs on the server's own threads; only commands go to an actor.
 */
@NullMarked
package dev.drover.serve;

import org.jspecify.annotations.NullMarked;

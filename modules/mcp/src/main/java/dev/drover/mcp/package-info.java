// SPDX-License-Identifier: Apache-2.0
/**
 * The Model Context Protocol for AI agents, over Streamable HTTP: {@link dev.drover.mcp.Mcp} answers what comes to {@code /mcp}.
 * The official Java SDK knows the protocol; its transport, HTTP on Pekko, is {@code Endpoint}. A tool is a {@code Tool}; what only
 * asks reads the boards on the server's own thread.
 */
@NullMarked
package dev.drover.mcp;

import org.jspecify.annotations.NullMarked;

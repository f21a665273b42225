// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.HttpConnection.Answer;
import java.io.IOException;

/** AI agents that call {@code scripts_status} for all processes again and again, over MCP's Streamable HTTP (2025-06-18), each in a session of its own. */
enum StatusCalls implements Polls.Client {
  ALL;

  private static final String PATH = "/mcp";
  private static final String ACCEPT = "Accept: application/json, text/event-stream\r\n";
  private static final String HELLO = """
      {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
      "clientInfo":{"name":"load","version":"1"}}}""";
  private static final String READY = """
      {"jsonrpc":"2.0","method":"notifications/initialized"}""";
  private static final String CALL = """
      {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"scripts_status","arguments":{}}}""";

  @Override
  public Polls.Questions begin(HttpConnection connection, int number) throws IOException {
    Answer hello = connection.exchange(HttpConnection.post(PATH, ACCEPT, HELLO), true);
    ControlQuestions.expect(200, hello);
    String session = ACCEPT + "Mcp-Session-Id: " + hello.header("mcp-session-id")
        + "\r\nMCP-Protocol-Version: 2025-06-18\r\n";
    ControlQuestions.expect(202, connection.exchange(HttpConnection.post(PATH, session, READY), false));
    byte[] call = HttpConnection.post(PATH, session, CALL);
    Answer first = connection.exchange(call, true);
    if (!first.body().contains("\"structuredContent\"")) {
      throw new IOException("scripts_status does not answer: " + first.body());
    }
    return each -> ControlQuestions.expect(200, each.exchange(call, false));
  }
}

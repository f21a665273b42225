// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.HttpConnection.Answer;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** What is asked of the control plane again and again. */
enum ControlQuestions implements Polls.Client {
  /** One instance of many. */
  ONE(Figure.ONE) {
    @Override
    public Polls.Questions begin(HttpConnection connection, int number) throws IOException {
      List<String> names = names(connection);
      List<byte[]> requests = names.stream()
          .map(name -> HttpConnection.get("/api/v1/instances/" + name, "")).toList();
      var random = new SplittableRandom(number);
      return each -> expect(200, each.exchange(requests.get(random.nextInt(requests.size())), false));
    }
  },
  /** All of them, by a client that has them already and says which version. */
  UNCHANGED(Figure.UNCHANGED) {
    @Override
    public Polls.Questions begin(HttpConnection connection, int number) {
      return new Polls.Questions() {
        private byte[] request = HttpConnection.get(LIST, "");

        @Override
        public void ask(HttpConnection each) throws IOException {
          Answer answer = each.exchange(request, false);
          if (answer.status() != 304) {
            expect(200, answer);
            request = HttpConnection.get(LIST, "If-None-Match: " + answer.header("etag").replace("w/", "W/") + "\r\n");
          }
        }
      };
    }
  },
  /** All of them. */
  LIST_OF_ALL(Figure.LIST) {
    @Override
    public Polls.Questions begin(HttpConnection connection, int number) {
      byte[] request = HttpConnection.get(LIST, "");
      return each -> expect(200, each.exchange(request, false));
    }
  };

  private static final String LIST = "/api/v1/instances";

  private final Figure figure;

  ControlQuestions(Figure figure) {
    this.figure = figure;
  }

  Figure figure() {
    return figure;
  }

  static void expect(int status, Answer answer) throws IOException {
    if (answer.status() != status) {
      throw new IOException("answered with " + answer.status() + " in the place of " + status);
    }
  }

  private static List<String> names(HttpConnection connection) throws IOException {
    Answer all = connection.exchange(HttpConnection.get(LIST, ""), true);
    return java.util.regex.Pattern.compile("\"instance\":\"([^\"]+)\"").matcher(all.body()).results()
        .map(found -> found.group(1)).toList();
  }
}

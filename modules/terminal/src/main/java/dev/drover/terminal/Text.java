// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.wire.InputRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What {@code send} is to write: a word with a newline, or standard input as it is. */
final class Text {
  private static final int MOST = InputRequest.MAX_TEXT_BYTES;

  private Text() {}

  static String of(Given given, Terminal io) throws Failure {
    String word = given.optionalWord(1);
    if (word == null) {
      if (!given.flag("--eof")) {
        throw Failure.usage("send needs TEXT, which is missing; it may be left out with --eof only");
      }
      return "";
    }
    String text = word.equals("-") ? read(io) : given.flag("-n") ? word : word + "\n";
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST) {
      throw tooLong();
    }
    return text;
  }

  private static String read(Terminal io) throws Failure {
    try {
      byte[] bytes = io.in().readNBytes(MOST + 1);
      if (bytes.length > MOST) {
        throw tooLong();
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw Failure.usage("TEXT: standard input is not UTF-8 text");
    } catch (IOException broken) {
      throw new Failure(Failure.FAILED, "standard input cannot be read: " + broken.getMessage());
    }
  }

  private static Failure tooLong() {
    return Failure.usage("TEXT: must have at most " + MOST + " bytes, was longer; send it in parts");
  }
}

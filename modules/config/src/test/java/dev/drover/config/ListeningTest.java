// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code listen} of a project file. */
@Timeout(60)
class ListeningTest {
  private static final String REST = "\nprocesses.a.command = a";

  @TempDir
  Path directory = Path.of("");
  private LoadFixture files = new LoadFixture(directory);

  @BeforeEach
  void fixture() {
    files = new LoadFixture(directory);
    files.write("server.pem", "x");
    files.write("server.key", "x");
  }

  private Optional<Listening> read(String text) {
    return files.valid("drover.conf", text + REST).listening();
  }

  @Test
  void withoutIt_nothingIsServedOverTcp() {
    assertThat(read("")).isEmpty();
    assertThat(read("listen = null")).isEmpty();
    files.write("Procfile", "web: run");
    assertThat(LoadFixture.valid(files.load("Procfile", "web: run")).listening()).isEmpty();
  }

  @Test
  void whole_withPathsFromTheFolderOfTheFile() {
    assertThat(read("""
        listen {
          address = "10.0.0.1:7373"
          tls { certificate = server.pem, key = ./server.key }
          requests-per-second = 500
        }""")).hasValue(new Listening("10.0.0.1", 7373, false, Optional.of(new Listening.Tls(
        directory.toAbsolutePath().resolve("server.pem"), directory.toAbsolutePath().resolve("server.key"))),
        OptionalInt.of(500)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"7373 | 127.0.0.1 | 7373", "\"0\" | 127.0.0.1 | 0",
      "\"localhost:80\" | localhost | 80", "\"[::1]:65535\" | ::1 | 65535", "\"127.9.9.9:1\" | 127.9.9.9 | 1"})
  void address(String written, String host, int port) {
    assertThat(read("listen.address = " + written))
        .hasValue(new Listening(host, port, false, Optional.empty(), OptionalInt.empty()));
  }

  @Test
  void whereOthersReachIt_itIsEncrypted_orToldToBeInsecure() {
    assertThat(read("listen { address = \"0.0.0.0:1\", insecure = true }").orElseThrow().insecure()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      "listen = 7373 | : must be an object, was 7373; write it in { }",
      "listen {} | : has no address; add address = \"127.0.0.1:7373\" or the like",
      "listen { adress = 1 } | : has no address; add address = \"127.0.0.1:7373\" or the like ! .adress: unknown key; did you mean \"address\"?",
      "listen.address = [1] | .address: must be a string, was [1]; write it in quotes",
      "listen.address = \"a b:1\" | .address: must be a port, \"host:port\" or \"[host]:port\", was \"a b:1\"; "
          + "write it like \"127.0.0.1:7373\", with a port of at most 65535",
      "listen.address = \"::1:80\" | .address: must be a port, \"host:port\" or \"[host]:port\", was \"::1:80\"; "
          + "write it like \"127.0.0.1:7373\", with a port of at most 65535",
      "listen.address = 65536 | .address: must be a port, \"host:port\" or \"[host]:port\", was 65536; "
          + "write it like \"127.0.0.1:7373\", with a port of at most 65535",
      "listen.address = \"0.0.0.0:1\" | .address: can be reached from other machines, and is not encrypted, "
          + "was \"0.0.0.0:1\"; add tls { certificate = ..., key = ... }, or insecure = true where nobody else is on the network",
      "listen { address = \"[::]:1\", insecure = maybe } | .address: can be reached from other machines, and is not encrypted, "
          + "was \"[::]:1\"; add tls { certificate = ..., key = ... }, or insecure = true where nobody else is on the network"
          + " ! .insecure: must be true or false, was \"maybe\"; use one of these",
      "listen { address = 1, tls {} } | .tls: has no certificate; add certificate = \"tls/server.pem\" or the like, a PEM file"
          + " ! .tls: has no key; add key = \"tls/server.key\" or the like, a PEM file",
      "listen { address = 1, tls { certificate = none.pem, key = server.key } } | .tls.certificate: \"none.pem\": no such file; check the path",
      "listen { address = 1, tls { certificate = server.pem, key = . } } | .tls.key: \".\": is no file; check the path",
      "listen { address = 1, tls { certificate = server.pem, key = server.key, ca = x } } | .tls.ca: unknown key; known keys are certificate, key",
      "listen { address = 1, requests-per-second = 0 } | .requests-per-second: must be at least 1, was 0; use 1 or more",
      "listen { address = 1, requests-per-second = 1.5 } | .requests-per-second: must be a whole number, was 1.5; use one from 1 to 1000000"})
  void whatIsWrong_isToldWithItsLine(String text, String expected) {
    assertThat(files.problems("drover.conf", text + REST)).containsExactlyInAnyOrder(
        java.util.Arrays.stream(expected.split(" ! ")).map(each -> "drover.conf:1: listen" + each)
            .toArray(String[]::new));
  }
}

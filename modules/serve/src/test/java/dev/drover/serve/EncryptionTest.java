// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files make a server, and what is told of those that do not. */
@Timeout(60)
class EncryptionTest {
  private static final InstantSource NOW = InstantSource.system();

  @TempDir
  Path folder = Path.of("");

  private static void refused(TcpSettings.Tls files, InstantSource clock, String... told) {
    assertThatThrownBy(() -> Encryption.open(files, clock)).isInstanceOf(IOException.class).message().contains(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void keysOfEachKind(String algorithm) throws IOException {
    var made = TestCertificate.make(folder, "server", "-keyalg", algorithm, "-validity", "365");
    assertThat(Encryption.open(made.files(), NOW).warning()).isEmpty();
  }

  @Test
  void whatHasExpired_isRefused_andWhatSoonWill_isTold() throws IOException {
    var made = TestCertificate.make(folder, "server", "-keyalg", "EC", "-validity", "10");
    assertThat(Encryption.open(made.files(), NOW).warning().orElseThrow())
        .startsWith(made.certificate() + ": expires at ")
        .contains("renew it");
    refused(made.files(), InstantSource.fixed(Instant.now().plus(11, ChronoUnit.DAYS)), "server.pem", "CN=server",
        "has expired at", "renew it");
    refused(made.files(), InstantSource.fixed(Instant.now().minus(11, ChronoUnit.DAYS)), "is valid from",
        "set the clock");
  }

  @Test
  void aKeyThatOthersCanRead_isRefused() throws IOException {
    var made = TestCertificate.make(folder, "server");
    Files.setPosixFilePermissions(made.key(), PosixFilePermissions.fromString("rw-r-----"));
    refused(made.files(), NOW, made.key() + ": others than its owner may use it; chmod 600 it");
    Files.setPosixFilePermissions(made.key(), PosixFilePermissions.fromString("r--------"));
    assertThat(Encryption.open(made.files(), NOW)).isNotNull();
  }

  @Test
  void filesThatAreNone_orDoNotFit_areTold() throws IOException {
    var made = TestCertificate.make(folder, "server");
    var other = TestCertificate.make(folder, "other");
    var rsa = TestCertificate.make(folder, "rsa", "-keyalg", "RSA", "-validity", "9");
    refused(new TcpSettings.Tls(made.certificate(), other.key()), NOW, "is not the key of", "belong together");
    refused(new TcpSettings.Tls(made.certificate(), rsa.key()), NOW, "is no private key (PKCS#8)", "EC");
    Files.writeString(other.certificate(), Files.readString(made.certificate()) + Files.readString(rsa.certificate()));
    refused(new TcpSettings.Tls(other.certificate(), made.key()), NOW, "certificate 1 was not made by 2");
    Files.writeString(other.certificate(), "");
    refused(new TcpSettings.Tls(other.certificate(), made.key()), NOW, "has no certificate", "BEGIN CERTIFICATE");
    Files.writeString(other.certificate(), "nonsense");
    refused(new TcpSettings.Tls(other.certificate(), made.key()), NOW, "BEGIN CERTIFICATE");
    Files.writeString(other.key(), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    refused(new TcpSettings.Tls(made.certificate(), other.key()), NOW, "in another form (RSA PRIVATE KEY)",
        "openssl pkcs8 -topk8 -nodes -in other.key");
    Files.writeString(other.key(), "nonsense");
    refused(new TcpSettings.Tls(made.certificate(), other.key()), NOW, "has no key in PEM form");
    Files.writeString(other.key(), TestCertificate.pem("PRIVATE KEY", new byte[]{1, 2, 3}));
    refused(new TcpSettings.Tls(made.certificate(), other.key()), NOW, "is no private key (PKCS#8)");
  }

  @Test
  void filesThatAreReplaced_areReadAgain_andBadOnesChangeNothing() throws IOException {
    var made = TestCertificate.make(folder, "server", "-keyalg", "EC", "-validity", "10");
    var renewed = TestCertificate.make(folder, "renewed", "-keyalg", "EC", "-validity", "300");
    Encryption encryption = Encryption.open(made.files(), NOW);
    encryption.refresh();
    assertThat(encryption.warning()).isPresent();
    String before = Files.readString(made.certificate());
    Files.writeString(made.certificate(), "nonsense");
    Files.setLastModifiedTime(made.certificate(), FileTime.from(Instant.EPOCH));
    encryption.refresh();
    assertThat(encryption.warning()).isPresent();
    assertThat(before).isNotEqualTo(Files.readString(renewed.certificate()));
    Files.writeString(made.certificate(), Files.readString(renewed.certificate()));
    Files.writeString(made.key(), Files.readString(renewed.key()));
    encryption.refresh();
    assertThat(encryption.warning()).isEmpty();
    Files.delete(made.certificate());
    encryption.refresh();
    assertThat(encryption.warning()).isEmpty();
  }
}

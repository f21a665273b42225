// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate that the JDK's keytool has made for this machine's loopback, signed by itself, with its key, as PEM files. */
record TestCertificate(Path certificate, Path key) {
  static TestCertificate make(Path folder, String name, String... more) {
    try {
      Path store = folder.resolve(name + ".p12");
      var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
          "-genkeypair", "-alias", "server", "-keystore", store.toString(), "-storepass", "changeit", "-dname",
          "CN=" + name, "-ext", "san=ip:127.0.0.1,dns:localhost", "-ext", "bc=ca:true"));
      command.addAll(more.length == 0 ? List.of("-keyalg", "EC", "-validity", "365") : List.of(more));
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new AssertionError(said);
      }
      return of(folder, name, store);
    } catch (IOException | GeneralSecurityException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static TestCertificate of(Path folder, String name, Path store)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    Path certificate = Files.writeString(folder.resolve(name + ".pem"),
        pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    Path key = Files.writeString(folder.resolve(name + ".key"),
        pem("PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new TestCertificate(certificate, key);
  }

  static String pem(String what, byte[] bytes) {
    return "-----BEGIN " + what + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes) + "\n-----END "
        + what + "-----\n";
  }

  TcpSettings.Tls files() {
    return new TcpSettings.Tls(certificate, key);
  }
}

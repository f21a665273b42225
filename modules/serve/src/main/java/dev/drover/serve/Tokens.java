// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets by which those who come over TCP are told apart, one a {@link Role}, each in a file for its owner alone (mode
 * 0600). Immutable; any thread.
 */
final class Tokens {
  private static final int BYTES = 32;
  private static final int LEAST = 32;
  private static final int MOST = 512;

  private final Map<Role, byte[]> secrets;

  private Tokens(Map<Role, byte[]> secrets) {
    this.secrets = secrets;
  }

  /** Those in {@code token-view} and {@code token-control} of this folder; one that is missing is made. Fails with what is to be done. */
  static Tokens open(Path folder) throws IOException {
    var secrets = new EnumMap<Role, byte[]>(Role.class);
    for (Role role : Role.values()) {
      Path file = file(folder, role);
      make(file);
      secrets.put(role, read(file));
    }
    if (MessageDigest.isEqual(secrets.get(Role.VIEW), secrets.get(Role.CONTROL))) {
      throw new IOException(
          file(folder, Role.VIEW) + ": is the same token as that for control; delete it for a new one");
    }
    return new Tokens(secrets);
  }

  static Path file(Path folder, Role role) {
    return folder.resolve("token-" + role.name().toLowerCase(Locale.ROOT));
  }

  private static void make(Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    // Whole or not at all, as somebody may begin to read it in this moment.
    Path fresh = Files.createTempFile(file.getParent(), "token", "",
        PosixFilePermissions.asFileAttribute(OwnerOnly.MODE));
    try {
      Files.writeString(fresh, text, StandardOpenOption.WRITE);
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException made) {
      // by somebody else, which is as good
    } finally {
      Files.delete(fresh);
    }
  }

  private static byte[] read(Path file) throws IOException {
    OwnerOnly.check(file, ", or delete it for a new one");
    String text = Files.size(file) > MOST ? "" : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    if (!text.matches("[A-Za-z0-9._~+/=-]{" + LEAST + "," + MOST + "}")) {
      throw new IOException(file + ": must be a token of " + LEAST + " to " + MOST
          + " letters, digits or any of ._~+/=-, on one line; delete it for a new one");
    }
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Takes the same time for each that is as long. */
  Optional<Role> roleOf(String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    Optional<Role> found = Optional.empty();
    for (var secret : secrets.entrySet()) {
      if (MessageDigest.isEqual(secret.getValue(), given)) {
        found = Optional.of(secret.getKey());
      }
    }
    return found;
  }
}

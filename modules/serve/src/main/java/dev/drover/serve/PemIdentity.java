// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Who a server is over TLS, from PEM files (RFC 7468): its certificates, its own first, and the private key of that one (PKCS#8;
 * RSA, EC or EdDSA). {@code until}: when the first of them expires. Immutable.
 */
record PemIdentity(SSLContext context, Instant until) {
  private static final Pattern KEY = Pattern
      .compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final byte[] SAMPLE = "drover".getBytes(StandardCharsets.US_ASCII);

  /** Whatever is wrong with the files, also a certificate that is not valid now, is told with what is to be done. */
  static PemIdentity read(TcpSettings.Tls files, Instant now) throws IOException {
    X509Certificate[] chain = chain(files.certificate());
    Instant until = Instant.MAX;
    for (X509Certificate each : chain) {
      checkTime(files.certificate(), each, now);
      Instant its = each.getNotAfter().toInstant();
      until = its.isBefore(until) ? its : until;
    }
    PrivateKey key = key(files.key(), chain[0].getPublicKey());
    try {
      if (!fits(key, chain[0].getPublicKey())) {
        throw new IOException(files.key() + ": is not the key of " + files.certificate() + "; name the two that belong "
            + "together, where the server's own certificate comes first");
      }
      return new PemIdentity(context(chain, key), until);
    } catch (GeneralSecurityException failure) {
      throw new IOException(files.certificate() + ": cannot be used: " + failure.getMessage(), failure);
    }
  }

  private static X509Certificate[] chain(Path file) throws IOException {
    X509Certificate[] chain;
    try (InputStream in = Files.newInputStream(file)) {
      chain = CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(X509Certificate[]::new);
    } catch (CertificateException failure) {
      throw new IOException(file + ": has no certificates in PEM form: " + failure.getMessage()
          + "; name the file that begins with -----BEGIN CERTIFICATE-----", failure);
    }
    if (chain.length == 0) {
      throw new IOException(file + ": has no certificate; name the file that begins with -----BEGIN CERTIFICATE-----");
    }
    for (int at = 1; at < chain.length; at++) {
      try {
        chain[at - 1].verify(chain[at].getPublicKey());
      } catch (GeneralSecurityException failure) {
        throw new IOException(file + ": certificate " + at + " was not made by " + (at + 1)
            + "; put the server's own first, then each one's issuer", failure);
      }
    }
    return chain;
  }

  private static void checkTime(Path file, X509Certificate each, Instant now) throws IOException {
    if (now.isAfter(each.getNotAfter().toInstant())) {
      throw new IOException(file + ": the certificate of " + each.getSubjectX500Principal() + " has expired at "
          + each.getNotAfter().toInstant() + "; renew it");
    }
    if (now.isBefore(each.getNotBefore().toInstant())) {
      throw new IOException(file + ": the certificate of " + each.getSubjectX500Principal() + " is valid from "
          + each.getNotBefore().toInstant() + " on only; wait, set the clock, or make another");
    }
  }

  private static PrivateKey key(Path file, PublicKey belongsTo) throws IOException {
    OwnerOnly.check(file, "");
    Matcher found = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!found.find()) {
      throw new IOException(
          file + ": has no key in PEM form; name the file that begins with -----BEGIN PRIVATE KEY-----");
    }
    if (!found.group(1).equals("PRIVATE KEY")) {
      throw new IOException(file + ": is a key in another form (" + found.group(1)
          + "); make one as it must be with: openssl pkcs8 -topk8 -nodes -in " + file.getFileName() + " -out NEW");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(found.group(2));
      return KeyFactory.getInstance(belongsTo.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException failure) {
      throw new IOException(file + ": is no private key (PKCS#8) of the kind of its certificate, "
          + belongsTo.getAlgorithm() + "; name the one that belongs to it", failure);
    }
  }

  private static boolean fits(PrivateKey key, PublicKey other) throws GeneralSecurityException {
    var signature = Signature.getInstance(switch (other.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> other.getAlgorithm();
    });
    signature.initSign(key);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(other);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }

  private static SSLContext context(X509Certificate[] chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("drover", key, new char[0], chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null); // clients show a token, and no certificate
    return context;
  }
}

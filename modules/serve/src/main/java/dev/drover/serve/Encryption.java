// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.IgnoreCancel$;
import org.apache.pekko.stream.TLSProtocol;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS 1.2 and 1.3 by the JDK, for each connection with the files as they were read last. Any thread. */
final class Encryption {
  private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final Duration SOON = Duration.ofDays(30);

  private final TcpSettings.Tls files;
  private final InstantSource clock;
  private volatile Read read;

  private record Read(PemIdentity identity, List<FileTime> times) {}

  private Encryption(TcpSettings.Tls files, InstantSource clock, Read read) {
    this.files = files;
    this.clock = clock;
    this.read = read;
  }

  /** Fails with what is to be done where the files cannot be used. */
  static Encryption open(TcpSettings.Tls files, InstantSource clock) throws IOException {
    List<FileTime> times = times(files);
    return new Encryption(files, clock, new Read(PemIdentity.read(files, clock.instant()), times));
  }

  private static List<FileTime> times(TcpSettings.Tls files) throws IOException {
    return List.of(Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()));
  }

  /** That it expires soon. */
  Optional<String> warning() {
    Duration left = Duration.between(clock.instant(), read.identity().until());
    return left.compareTo(SOON) > 0
        ? Optional.empty()
        : Optional.of(files.certificate() + (left.isNegative() ? ": has expired at " : ": expires at ")
            + read.identity().until() + "; renew it, and it is read again");
  }

  /** Looks whether the files have changed; those that cannot be used are told, and change nothing. It reads files. */
  void refresh() {
    try {
      List<FileTime> now = times(files);
      if (!now.equals(read.times())) {
        read = new Read(read.identity(), now); // told once
        read = new Read(PemIdentity.read(files, clock.instant()), now);
        LOG.info("{}: read again, valid until {}", files.certificate(), read.identity().until());
      }
    } catch (IOException failure) {
      LOG.warn("the certificate stays as it was: {}", failure.getMessage());
    }
  }

  private SSLEngine engine() {
    SSLEngine engine = read.identity().context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    return engine;
  }

  /** What a connection's bytes go through before they are HTTP. It ends when the answers do: who reads no more requests may still answer some. */
  BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> bytes() {
    var plain = Flow.<TLSProtocol.SslTlsInbound>create().filter(TLSProtocol.SessionBytes.class::isInstance)
        .map(inbound -> ((TLSProtocol.SessionBytes) inbound).bytes());
    var sent = Flow.<ByteString>create().<TLSProtocol.SslTlsOutbound>map(TLSProtocol.SendBytes::new);
    return BidiFlow.fromGraph(new PlainSpeakers()).atop(TLS.create(this::engine, IgnoreCancel$.MODULE$).reversed())
        .atop(BidiFlow.fromFlows(plain, sent));
  }
}

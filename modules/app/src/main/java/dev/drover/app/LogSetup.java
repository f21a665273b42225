// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static ch.qos.logback.classic.Level.ERROR;
import static ch.qos.logback.classic.Level.OFF;
import static ch.qos.logback.classic.Level.WARN;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.hook.DefaultShutdownHook;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Map;
import org.slf4j.Logger;

/** What of the log goes to the error stream, and how: as a file of Logback's would say it, whose XML takes longer to read. Made by Logback. */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
  /** What users can do something about is told by Drover itself; the rest is how Pekko gets on. */
  private static final Map<String, Level> LEVELS = Map.of(
      "org.apache.pekko.cluster", OFF,
      "org.apache.pekko.remote", OFF,
      "org.apache.pekko.io.TcpListener", OFF,
      "org.apache.pekko.stream", ERROR,
      "org.apache.pekko.serialization", ERROR,
      "org.apache.pekko.actor.CoordinatedShutdown", ERROR,
      "com.zaxxer.hikari", OFF,
      "slick", ERROR,
      "io.modelcontextprotocol", ERROR,
      Logger.ROOT_LOGGER_NAME, WARN);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    context.getStatusManager().add(new NopStatusListener()); // or what it has to say of itself would be printed
    LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(later(context, errors(context)));
    var hook = new DefaultShutdownHook();
    hook.setContext(context);
    Runtime.getRuntime().addShutdownHook(new Thread(hook, "drover-log-end"));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static ConsoleAppender<ILoggingEvent> errors(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{ISO8601} %-5level %msg%n");
    encoder.start();
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setContext(context);
    appender.setTarget(ConsoleTarget.SystemErr.getName());
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  /** Whoever logs must not wait for a reader of the error stream that has stopped reading. */
  private static AsyncAppender later(LoggerContext context, ConsoleAppender<ILoggingEvent> to) {
    var appender = new AsyncAppender();
    appender.setContext(context);
    appender.setNeverBlock(true);
    appender.addAppender(to);
    appender.start();
    return appender;
  }
}

// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.ConsoleAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogSetupTest {
  /** Logback finds it, and nothing that comes before it. */
  @Test
  void itIsWhatThisProcessLogsBy() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    var later = (AsyncAppender) root.iteratorForAppenders().next();
    assertThat(later.isNeverBlock()).isTrue();
    assertThat(later.isStarted()).isTrue();
    var errors = (ConsoleAppender<?>) later.iteratorForAppenders().next();
    assertThat(errors.getTarget()).isEqualTo("System.err");
    assertThat(root.isWarnEnabled()).isTrue();
    assertThat(root.isInfoEnabled()).isFalse();
    assertThat(context.getLogger("org.apache.pekko.cluster.Cluster").isErrorEnabled()).isFalse();
    assertThat(context.getLogger("org.apache.pekko.stream.impl").isWarnEnabled()).isFalse();
    assertThat(context.getLogger("dev.drover.app").isWarnEnabled()).isTrue();
  }
}

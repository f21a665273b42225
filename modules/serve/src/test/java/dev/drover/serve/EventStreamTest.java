// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.EventEntry;
import dev.drover.wire.BadRequest;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamTest {
  private static final Instant STARTED = Instant.ofEpochMilli(1_767_225_600_000L);

  @Test
  void whereAClientWas_isRead() throws BadRequest {
    assertThat(EventStream.last("1767225600000-12"))
        .contains(new EventStream.Last(STARTED.toEpochMilli(), 12));
    assertThat(EventStream.last("")).isEmpty();
    assertThat(EventStream.last(" ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "-12", "1-", "a-1", "1-2-3", "1-9999999999999999999999"})
  void whatIsNoIdOfIt_isTold(String id) {
    assertThatThrownBy(() -> EventStream.last(id)).isInstanceOf(BadRequest.class)
        .extracting(failure -> ((BadRequest) failure).detail()).asString().startsWith("Last-Event-ID: ").contains(id);
  }

  @Test
  void aGapAndABeginning_leadToWhatComesNext() {
    assertThat(EventStream.encode(new EventEntry.Gap(3, 4), STARTED))
        .isEqualTo("id: 1767225600000-3\ndata: {\"gap\":3,\"next\":4}\n\n");
    assertThat(EventStream.encode(new EventEntry.Restarted(500, 20), STARTED))
        .isEqualTo("id: 1767225600000-0\ndata: {\"restarted\":500,\"last\":20}\n\n");
  }
}

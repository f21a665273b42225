// SPDX-License-Identifier: Apache-2.0
package dev.drover.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.model.Deployment;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each of these processes is to have so many instances. Immutable. */
public record ScaleRequest(Map<String, Integer> replicas, boolean waits, Duration timeout) implements Request {
  static final String WORD = "scale";
  private static final List<String> FIELDS = List.of("command", "replicas", "wait", "timeoutMillis");

  public ScaleRequest {
    replicas = Collections.unmodifiableMap(new LinkedHashMap<>(replicas)); // in the order of the request
    if (replicas.isEmpty()) {
      throw new IllegalArgumentException("replicas: at least one");
    }
  }

  @Override
  public String encode() {
    return JsonText.object(json -> {
      json.writeStringField("command", WORD);
      json.writeObjectFieldStart("replicas");
      for (Map.Entry<String, Integer> each : replicas.entrySet()) {
        json.writeNumberField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
      Fields.waiting(json, this);
    });
  }

  static ScaleRequest decode(String body) throws BadRequest {
    Fields fields = Fields.of(body, FIELDS);
    JsonNode object = fields.object().path("replicas");
    if (!object.isObject() || object.isEmpty() || object.size() > Fields.MAX_ITEMS) {
      throw new BadRequest("replicas: must be an object with a number for each process, as {\"web\":3}");
    }
    var replicas = new LinkedHashMap<String, Integer>();
    for (var each : object.properties()) {
      String name = Fields.name("replicas", each.getKey());
      JsonNode count = each.getValue();
      if (!count.isLong() || count.longValue() < 0 || count.longValue() > Deployment.MOST_INSTANCES) {
        throw Fields.wrong("replicas." + name, "a whole number from 0 to " + Deployment.MOST_INSTANCES, count);
      }
      replicas.put(name, count.intValue());
    }
    return new ScaleRequest(replicas, fields.flag("wait", true),
        fields.timeout("timeoutMillis", CommandRequest.DEFAULT_TIMEOUT));
  }
}

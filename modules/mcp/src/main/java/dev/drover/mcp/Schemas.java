// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schemas (2020-12) of what tools take and answer, made once. Pure. */
final class Schemas {
  private static final String TYPE = "type";
  private static final String DESCRIPTION = "description";

  private Schemas() {}

  /** A field of an object. */
  record Field(String name, Map<String, Object> schema, boolean required) {}

  static Field must(String name, Map<String, Object> schema) {
    return new Field(name, schema, true);
  }

  static Field may(String name, Map<String, Object> schema) {
    return new Field(name, schema, false);
  }

  static Map<String, Object> object(Field... fields) {
    var properties = new LinkedHashMap<String, Object>();
    for (Field field : fields) {
      properties.put(field.name(), field.schema());
    }
    List<String> required = List.of(fields).stream().filter(Field::required).map(Field::name).toList();
    return Map.of(TYPE, "object", "properties", properties, "required", required, "additionalProperties", false);
  }

  /** What a tool takes. */
  static Map<String, Object> takes(Field... fields) {
    return object(fields);
  }

  static Map<String, Object> array(Map<String, Object> items, String description) {
    return Map.of(TYPE, "array", "items", items, DESCRIPTION, description);
  }

  static Map<String, Object> text(String description) {
    return Map.of(TYPE, "string", DESCRIPTION, description);
  }

  static Map<String, Object> text(List<String> known, String description) {
    return Map.of(TYPE, "string", "enum", known, DESCRIPTION, description);
  }

  static Map<String, Object> flag(boolean otherwise, String description) {
    return Map.of(TYPE, "boolean", "default", otherwise, DESCRIPTION, description);
  }

  static Map<String, Object> flag(String description) {
    return Map.of(TYPE, "boolean", DESCRIPTION, description);
  }

  static Map<String, Object> whole(String description) {
    return Map.of(TYPE, "integer", DESCRIPTION, description);
  }

  static Map<String, Object> whole(long least, long most, String description) {
    return Map.of(TYPE, "integer", "minimum", least, "maximum", most, DESCRIPTION, description);
  }

  static Map<String, Object> whole(long least, long most, long otherwise, String description) {
    return Map.of(TYPE, "integer", "minimum", least, "maximum", most, "default", otherwise, DESCRIPTION, description);
  }

  static Map<String, Object> number(String description) {
    return Map.of(TYPE, "number", DESCRIPTION, description);
  }

  /** What names processes. */
  static Map<String, Object> names(String description) {
    return Map.of(TYPE, "array", "items", Map.of(TYPE, "string"), DESCRIPTION, description
        + " Each is a process (web), an instance of one (web/2), or a pattern (web*).");
  }
}

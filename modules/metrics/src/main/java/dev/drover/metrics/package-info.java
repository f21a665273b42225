// SPDX-License-Identifier: Apache-2.0
/**
 * What Drover tells Prometheus: {@link dev.drover.metrics.Metrics} reads the boards when it is scraped. Nothing is registered or
 * removed with an instance, and no message is sent.
 */
@NullMarked
package dev.drover.metrics;

import org.jspecify.annotations.NullMarked;

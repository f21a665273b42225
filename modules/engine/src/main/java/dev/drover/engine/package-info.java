/** Placeholder to be replaced by engine. */
package dev.drover.engine;

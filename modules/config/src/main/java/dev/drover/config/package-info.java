/** Placeholder to be replaced by config. */
package dev.drover.config;

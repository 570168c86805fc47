/** What the node tells Prometheus: counted as it happens, or read at a scrape; nothing of it on the way of a read. */
@NullMarked
package io.quickset.web.internal.metrics;

import org.jspecify.annotations.NullMarked;

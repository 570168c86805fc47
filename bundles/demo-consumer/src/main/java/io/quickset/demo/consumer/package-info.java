/** How a consumer is written. */
@NullMarked
package io.quickset.demo.consumer;

import org.jspecify.annotations.NullMarked;

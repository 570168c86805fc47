/**
 * Generations, the switch, leases and notification. Data flows one way: stage (store), commit (journal), switch,
 * notify, drain.
 */
@NullMarked
package io.quickset.registry.internal;

import org.jspecify.annotations.NullMarked;

package io.quickset.registry.internal;

import io.quickset.Lease;

/**
 * Whom leases are recorded for; made once for many leases.
 *
 * @param bundle symbolic name of the bundle
 * @param kind what the leases are held for
 */
record LeaseHolder(String bundle, Lease.Kind kind) {}

/** Makes the node what the deploy folder says: scan, plan, verify, stage, probe, commit; the steps are packages beneath. */
@NullMarked
package io.quickset.deployer.internal;

import org.jspecify.annotations.NullMarked;

/** Makes the node what the deploy folder says: scan, plan, verify, stage, commit. */
@NullMarked
package io.quickset.deployer.internal;

import org.jspecify.annotations.NullMarked;

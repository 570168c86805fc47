/** The trail of what was decided: {@code data/audit.jsonl}. */
@NullMarked
package io.quickset.deployer.internal.audit;

import org.jspecify.annotations.NullMarked;

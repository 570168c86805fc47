package io.quickset.registry.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * {@code conf/io.quickset.registry.cfg}, for tools that show what can be configured. {@link Configured} reads the
 * values itself: a bad one must not keep the registry from starting.
 */
@ObjectClassDefinition(name = "Quickset registry")
@interface RegistryConfig {

    /** How many old generations can be rolled back to. */
    @AttributeDefinition(description = "How many old generations keep their content, to roll back to")
    int retained() default 3;

    /** How many bytes old generations may take. */
    @AttributeDefinition(description = "How many bytes old generations may take; 0: only retainedPercent counts")
    long retainedBytes() default 0;

    /** How much of the file system old generations may take. */
    @AttributeDefinition(description = "How many percent of data/'s file system old generations may take")
    int retainedPercent() default 25;

    /** How long old generations stay. */
    @AttributeDefinition(description = "How many minutes old generations stay; the newest one stays longer")
    int retainedMinutes() default 60;

    /** Sets up to this many bytes are paged in before the switch. */
    @AttributeDefinition(description = "Sets up to this many bytes are paged in before the switch")
    long warmBytes() default 32L << 20;

    /** In how many hours all that is live or retained is read and checked. */
    @AttributeDefinition(description = "In how many hours all that is live or retained is read from storage and"
            + " checked, again and again; 0: only once after a start")
    int scrubHours() default 168;

    /** Whether leases record where they were taken. */
    @AttributeDefinition(description = "Record a stack trace with each lease; costs time on the read path")
    boolean traceLeases() default false;

    /** How long a stop waits for open leases. */
    @AttributeDefinition(description = "How many milliseconds a stop waits for open leases")
    long stopGraceMillis() default 5000;
}

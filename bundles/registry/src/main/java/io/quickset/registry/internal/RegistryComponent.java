package io.quickset.registry.internal;

import io.quickset.control.Generations;
import io.quickset.registry.internal.Registry.Settings;
import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.FileSystemDisk;
import io.quickset.registry.internal.store.Store;
import io.quickset.spi.SwitchListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the registry from its configuration, and offers it: {@code Generations} and one service for each set. */
@Component(service = RegistryComponent.class, configurationPid = "io.quickset.registry", immediate = true)
@Designate(ocd = RegistryComponent.Config.class)
public final class RegistryComponent {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryComponent.class);
    private static final long LEASE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration SCRUB_DELAY = Duration.ofSeconds(15);

    /** {@code conf/io.quickset.registry.cfg}. */
    @ObjectClassDefinition(name = "Quickset registry")
    public @interface Config {

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

        /** In how many hours all live content is read and checked. */
        @AttributeDefinition(description = "In how many hours all live content is read from storage and checked, again"
                + " and again; 0: only once after a start")
        int scrubHours() default 168;

        /** Whether leases record where they were taken. */
        @AttributeDefinition(description = "Record a stack trace with each lease; costs time on the read path")
        boolean traceLeases() default false;

        /** How long a stop waits for open leases. */
        @AttributeDefinition(description = "How many milliseconds a stop waits for open leases")
        long stopGraceMillis() default 5000;
    }

    private volatile Config config;
    private final ExecutorService workers;
    private final ExecutorService notifiers;
    private final Registry registry;
    private volatile Scrub scrub;
    private final SetServices setServices;
    private final Mailbox services;
    private final ServiceRegistration<Generations> registration;
    private final Map<SwitchListener, Mailbox> listeners = new ConcurrentHashMap<>();

    /** Boots the registry from {@code data/} in the home. */
    @Activate
    public RegistryComponent(BundleContext context, Config config) throws IOException {
        this.config = config;
        Path data = Path.of(context.getProperty("quickset.home"), "data");
        workers = Executors.newFixedThreadPool(
                Math.min(4, Runtime.getRuntime().availableProcessors()), daemons("quickset-stage"));
        ((java.util.concurrent.ThreadPoolExecutor) workers).setKeepAliveTime(10, TimeUnit.SECONDS);
        ((java.util.concurrent.ThreadPoolExecutor) workers).allowCoreThreadTimeOut(true);
        notifiers = Executors.newCachedThreadPool(daemons("quickset-notify"));
        Disk disk = new FileSystemDisk();
        registry = new Registry(
                new Store(disk, data.resolve("store"), workers),
                new Journal(disk, data.resolve("journal")),
                settings(config),
                Clock.systemUTC());
        registry.leaseTable().setTracing(config.traceLeases());
        registry.reopenRetained();
        setServices = new SetServices(context, registry::view);
        services = new Mailbox(setServices, new ViewImpl(Registry.EMPTY, java.util.List.of()), notifiers);
        registry.subscribe(services);
        registration = context.registerService(Generations.class, registry, null);
        scrub = scrub(config);
    }

    /** Goes by another configuration from now on; nothing restarts, what is live stays. */
    @Modified
    public void modified(Config changed) {
        registry.setSettings(settings(changed));
        registry.leaseTable().setTracing(changed.traceLeases());
        if (changed.scrubHours() != config.scrubHours()) {
            scrub.close();
            scrub = scrub(changed);
        }
        config = changed;
    }

    private Scrub scrub(Config config) {
        return new Scrub(registry, SCRUB_DELAY, Duration.ofHours(Math.max(0, config.scrubHours())));
    }

    private static Settings settings(Config config) {
        return new Settings(bounds(config), config.warmBytes());
    }

    private static Bounds bounds(Config config) {
        Bounds bounds = new Bounds(config.retained(), config.retainedBytes(), config.retainedPercent(),
                Duration.ofMinutes(config.retainedMinutes()));
        if (bounds.count() != config.retained() || bounds.bytes() != config.retainedBytes()
                || bounds.percent() != config.retainedPercent()
                || bounds.age().toMinutes() != config.retainedMinutes()) {
            LOG.warn("A bound in io.quickset.registry.cfg is negative or over 100 %; in force is {}", bounds);
        }
        return bounds;
    }

    Registry registry() {
        return registry;
    }

    /** Whiteboard: a listener came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addListener(SwitchListener listener) {
        Mailbox mailbox = new Mailbox(listener, registry.view(), notifiers);
        listeners.put(listener, mailbox);
        registry.subscribe(mailbox);
    }

    /** Whiteboard: a listener went. */
    public void removeListener(SwitchListener listener) {
        Mailbox mailbox = listeners.remove(listener);
        if (mailbox != null) {
            registry.unsubscribe(mailbox);
        }
    }

    /** Waits a bounded time for open leases, then stops. */
    @Deactivate
    public void deactivate() {
        registration.unregister();
        scrub.close();
        registry.unsubscribe(services);
        setServices.close();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(config.stopGraceMillis());
        while (!registry.leases().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(LEASE_POLL_NANOS);
        }
        registry.leases().forEach(lease -> LOG.warn("Stopped with a lease open: {}", lease));
        registry.retention().close();
        workers.shutdown();
        notifiers.shutdown();
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}

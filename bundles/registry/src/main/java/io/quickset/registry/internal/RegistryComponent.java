package io.quickset.registry.internal;

import io.quickset.control.Generations;
import io.quickset.control.NodeObserver;
import io.quickset.control.Reconciler;
import io.quickset.registry.internal.Registry.Settings;
import io.quickset.registry.internal.mount.Mounts;
import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.FileSystemDisk;
import io.quickset.registry.internal.store.Store;
import io.quickset.spi.SwitchListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
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
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the registry from its configuration, and offers it: {@code Generations} and one service for each set. */
@Component(service = RegistryComponent.class, configurationPid = "io.quickset.registry", immediate = true)
@Designate(ocd = RegistryConfig.class)
public final class RegistryComponent {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryComponent.class);
    private static final long LEASE_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration SCRUB_DELAY = Duration.ofSeconds(15);

    private volatile Configured config;
    private final ExecutorService workers;
    private final ExecutorService notifiers;
    private final Registry registry;
    private volatile Scrub scrub;
    private final SetServices setServices;
    private final Mailbox services;
    private final Mounts mounts;
    private final Mailbox mountsTold;
    private final ServiceRegistration<Generations> registration;
    private final Map<SwitchListener, Mailbox> listeners = new ConcurrentHashMap<>();

    /** Boots the registry from {@code data/} in the home. */
    @Activate
    public RegistryComponent(BundleContext context, Map<String, Object> properties) throws IOException {
        config = Configured.of(properties, LOG::warn);
        Path data = Path.of(context.getProperty("quickset.home"), "data");
        workers = Executors.newFixedThreadPool(
                Math.min(4, Runtime.getRuntime().availableProcessors()), daemons("quickset-stage"));
        ((ThreadPoolExecutor) workers).setKeepAliveTime(10, TimeUnit.SECONDS);
        ((ThreadPoolExecutor) workers).allowCoreThreadTimeOut(true);
        notifiers = Executors.newCachedThreadPool(daemons("quickset-notify"));
        Disk disk = new FileSystemDisk();
        registry = boot(context, disk, data);
        registry.leaseTable().setTracing(config.traceLeases());
        setServices = new SetServices(context, registry::view);
        services = new Mailbox(setServices, new ViewImpl(Registry.EMPTY, List.of()), notifiers);
        registry.subscribe(services);
        mounts = new Mounts(context, data.resolve("mounts"), notifiers,
                artifact -> registry.view().suppliedBy(artifact));
        mountsTold = new Mailbox(mounts, registry.view(), notifiers);
        registry.subscribe(mountsTold);
        registration = context.registerService(Generations.class, registry, null);
        scrub = scrub(config);
    }

    private Registry boot(BundleContext context, Disk disk, Path data) throws IOException {
        try {
            return new Registry(
                    new Store(disk, data.resolve("store"), workers),
                    new Journal(disk, data.resolve("journal")),
                    settings(config),
                    Clock.systemUTC());
        } catch (IOException e) {
            // Thrown alone it would be one more error in the log, and the launcher would wait for READY.
            context.registerService(Object.class, e, new Hashtable<>(Map.of(Reconciler.START_FAILURE,
                    Objects.requireNonNullElse(e.getMessage(), e.toString()))));
            throw e;
        }
    }

    /** Goes by another configuration from now on; nothing restarts, what is live stays. */
    @Modified
    public void modified(Map<String, Object> properties) {
        Configured changed = Configured.of(properties, LOG::warn);
        registry.setSettings(settings(changed));
        registry.leaseTable().setTracing(changed.traceLeases());
        if (changed.scrubHours() != config.scrubHours()) {
            scrub.close();
            scrub = scrub(changed);
        }
        config = changed;
    }

    private Scrub scrub(Configured config) {
        return new Scrub(registry, SCRUB_DELAY, Duration.ofHours(Math.max(0, config.scrubHours())));
    }

    private static Settings settings(Configured config) {
        return new Settings(bounds(config), config.warmBytes());
    }

    private static Bounds bounds(Configured config) {
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

    Mounts mounts() {
        return mounts;
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

    /** Whiteboard: an observer came. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addObserver(NodeObserver observer) {
        registry.observers().add(observer);
    }

    /** Whiteboard: an observer went. */
    public void removeObserver(NodeObserver observer) {
        registry.observers().remove(observer);
    }

    /** Waits a bounded time for open leases, then stops. */
    @Deactivate
    public void deactivate() {
        registration.unregister();
        scrub.close();
        registry.unsubscribe(services);
        registry.unsubscribe(mountsTold);
        mounts.close();
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

package io.quickset.origin.internal;

import io.quickset.origin.internal.cache.Cache;
import io.quickset.origin.internal.cache.Shelf;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One origin for each configuration {@code io.quickset.origin-<name>.cfg}, registered as a {@link ResourceLocator}. The
 * service stays the same one when its configuration changes, so that its sets do not go in between. Nothing is opened,
 * and no thread made, before it is asked.
 */
@Component(service = {}, immediate = true, configurationPid = OriginComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = OriginConfig.class, factory = true)
public final class OriginComponent implements ResourceLocator {

    static final String PID = "io.quickset.origin";

    private static final Logger LOG = LoggerFactory.getLogger(OriginComponent.class);

    private final String name;
    private final Shelf shelf;
    private final LazyClient clients = new LazyClient();
    private final ServiceRegistration<ResourceLocator> registration;
    private volatile Cache cache;

    /** Registers it. */
    @Activate
    public OriginComponent(BundleContext framework, Map<String, Object> configured) {
        name = name(configured);
        Path home = Path.of(Optional.ofNullable(framework.getProperty("quickset.home")).orElse("."));
        shelf = new Shelf(home.resolve("data/origin").resolve(name));
        cache = cache(configured);
        registration = framework.registerService(ResourceLocator.class, this, properties(configured));
    }

    /** What stands in the file's name after the first dash, or else what Configuration Admin made up. */
    private static String name(Map<String, Object> configured) {
        String pid = String.valueOf(configured.get(Constants.SERVICE_PID));
        String name = pid.startsWith(PID) ? pid.substring(PID.length()).replaceFirst("^[~.]", "") : pid;
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.isEmpty() || safe.startsWith(".") ? "_" + safe : safe;
    }

    private Cache cache(Map<String, Object> configured) {
        try {
            OriginSettings settings = OriginSettings.of(configured, file(), LOG::warn);
            return new Cache(new HttpSource(settings, clients, Clock.systemUTC()), shelf, settings.cacheBytes(),
                    Clock.systemUTC());
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; until then it supplies only what was fetched before", e.getMessage());
            return new Cache(new NoSource(e.getMessage()), shelf, Long.MAX_VALUE, Clock.systemUTC());
        }
    }

    private String file() {
        return PID + "-" + name + ".cfg";
    }

    private Dictionary<String, ?> properties(Map<String, Object> configured) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(NAME, name);
        properties.put(SETS, OriginSettings.sets(configured).toArray(String[]::new));
        properties.put(Constants.SERVICE_RANKING, OriginSettings.ranking(configured));
        return properties;
    }

    /** Goes by another configuration from now on. */
    @Modified
    public void modified(Map<String, Object> configured) {
        cache = cache(configured);
        registration.setProperties(properties(configured));
    }

    /** Its sets go; its cache stays. */
    @Deactivate
    public void deactivate() {
        registration.unregister();
    }

    @Override
    public Optional<LocatedSet> locate(String set) throws IOException {
        return cache.locate(set);
    }

    @Override
    public Optional<LocatedResource> locate(String set, String path) throws IOException {
        return cache.locate(set, path);
    }

    @Override
    public List<String> paths(String set) throws IOException {
        return cache.paths(set);
    }
}

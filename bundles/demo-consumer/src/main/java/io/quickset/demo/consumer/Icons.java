package io.quickset.demo.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quickset.ResourceSet;
import io.quickset.SetRegistry;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code demo:icon heart} prints an icon of whichever version is live at that moment. */
@Component(service = Icons.class, immediate = true, property = {"osgi.command.scope=demo", "osgi.command.function=icon"})
public final class Icons {

    private static final Logger LOG = LoggerFactory.getLogger(Icons.class);
    private final SetRegistry registry;

    @Activate
    public Icons(@Reference SetRegistry registry) {
        this.registry = registry;
    }

    /** The command. One view for one piece of work; nothing is cached, so nothing can be stale. */
    public String icon(String name) {
        return registry.view().set("bootstrap-icons")
                .flatMap(icons -> icons.find(name + ".svg"))
                .map(svg -> UTF_8.decode(svg.content()).toString())
                .orElse("no icon '" + name + "'");
    }

    // Dynamic and optional, so that a switch, and the set's absence too, never restart this component.
    @Reference(target = "(io.quickset.set=bootstrap-icons)", updated = "live", unbind = "gone",
            cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void live(ResourceSet icons, Map<String, Object> properties) {
        LOG.info("{} {} is live", icons.name(), properties.get(ResourceSet.VERSION));
    }

    void gone(ResourceSet icons) {
        LOG.info("{} is gone", icons.name());
    }
}

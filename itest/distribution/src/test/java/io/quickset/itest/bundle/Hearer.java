package io.quickset.itest.bundle;

import io.quickset.Lease;
import io.quickset.SetRegistry;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventHandler;

/** Notes the node's events: topic, set and changed paths. Holds a lease as a request does, from its start to its stop. */
public final class Hearer implements BundleActivator, EventHandler {

    private Note note;
    private Lease lease;

    @Override
    public void start(BundleContext context) {
        note = new Note(context);
        lease = context.getService(context.getServiceReference(SetRegistry.class)).lease(Lease.Kind.REQUEST);
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("event.topics", "io/quickset/generation/*");
        properties.put("event.filter", "(|(sets=page)(&(set=page)(changed=css/*)))");
        context.registerService(EventHandler.class, this, properties);
    }

    @Override
    public void stop(BundleContext context) {
        lease.close();
    }

    @Override
    public void handleEvent(Event event) {
        note.add(event.getTopic() + " " + event.getProperty("version") + " "
                + Arrays.toString((String[]) event.getProperty("changed")));
    }
}

package org.orchestra.maestro.dataset;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has a registered dataset read again. */
@Command(
        name = "refresh",
        description = {
            "Read a registered dataset again, because its files have changed: a new version, for new tasks.",
            "Only files that are new or different are read. The same content makes no new version."
        },
        footer = {"", "Example:", "  maestro castor refresh user.ana.train --wait"})
public final class CastorRefreshCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private DatasetParameter dataset;

    @Mixin
    private RegistrationWait registration;

    public CastorRefreshCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        DatasetResponse begun = server.post(dataset.resource().below("refresh"), null, DatasetResponse.class);
        registration.report(session, server, begun);
        return 0;
    }
}

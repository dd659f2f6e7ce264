package org.orchestra.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.HomeReports;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link HomeReports} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/homes", accept = ReportFormat.MEDIA_TYPE)
public interface HomeExchange {
    /** Whose home. */
    record HomeOwner(String username) {}

    /** A step of its making. */
    record BegunStep(String username, HomeStep step) {}

    /** Why it could not be made, or repaired. */
    record FailedHome(String username, @Nullable HomeStep step, String error) {}

    @GetExchange("/users")
    List<String> on(@PathVariable String cluster);

    @GetExchange("/obsolete")
    List<String> obsolete(@PathVariable String cluster);

    @PostExchange("/removed")
    void removed(@PathVariable String cluster, @RequestBody HomeOwner home);

    @PostExchange("/begin")
    boolean begin(@PathVariable String cluster, @RequestBody HomeOwner home);

    @PostExchange("/step")
    void step(@PathVariable String cluster, @RequestBody BegunStep step);

    @PostExchange("/failed")
    void failed(@PathVariable String cluster, @RequestBody FailedHome home);

    @PostExchange("/ready")
    void ready(@PathVariable String cluster, @RequestBody HomeOwner home);

    @PostExchange("/repair-failed")
    void repairFailed(@PathVariable String cluster, @RequestBody FailedHome home);

    @PostExchange("/repaired")
    void repaired(@PathVariable String cluster, @RequestBody HomeOwner home);
}

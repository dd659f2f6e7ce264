package org.orchestra.api;

import io.swagger.v3.core.util.AnnotationsUtils;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import java.math.BigDecimal;
import java.util.Map;
import java.util.function.Consumer;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.store.account.NewToken;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.webhook.NewWebhook;
import org.orchestra.volume.metric.MetricName;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.stereotype.Component;

/** Tells the OpenAPI document what may stand in a parameter, which has the same name and rule in every operation. */
@Component
class ParameterRules implements GlobalOpenApiCustomizer {
    private static final String UUID_PATTERN = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";

    private static final Map<String, Consumer<Schema<?>>> RULES = Map.ofEntries(
            Map.entry("name", schema -> schema.pattern(OwnedName.PATTERN).maxLength(OwnedName.MAX_LENGTH)),
            Map.entry("username", schema -> schema.pattern(Username.PATTERN)),
            Map.entry("token", schema -> schema.pattern(NewToken.NAME_PATTERN)),
            Map.entry("webhook", schema -> schema.pattern(NewWebhook.NAME_PATTERN)),
            Map.entry("reader", schema -> schema.pattern(Username.PATTERN)),
            Map.entry("user", schema -> schema.pattern(Username.PATTERN)),
            Map.entry("owner", schema -> schema.pattern(Username.PATTERN)),
            Map.entry("cluster", schema -> schema.pattern(ClusterName.PATTERN)),
            Map.entry("jobType", schema -> schema.pattern(JobTypeName.PATTERN)),
            Map.entry("metric", schema -> schema.pattern(MetricName.PATTERN)),
            Map.entry("queue", schema -> schema.pattern(QueueName.PATTERN)),
            Map.entry("node", schema -> schema.pattern(NodeName.PATTERN)),
            Map.entry("filename", schema -> schema.pattern(MemberPath.PART_PATTERN)),
            Map.entry("shell", schema -> schema.pattern(UUID_PATTERN)),
            Map.entry("piece", range(0, Long.MAX_VALUE)),
            Map.entry("size", range(1, PageRequest.MAX_SIZE)),
            Map.entry("lines", range(1, 200)),
            Map.entry("job", range(0, Integer.MAX_VALUE)),
            Map.entry("attempt", range(1, Integer.MAX_VALUE)),
            Map.entry("version", range(1, Integer.MAX_VALUE)),
            Map.entry("Upload-Offset", range(0, Long.MAX_VALUE)),
            Map.entry("Last-Event-ID", range(0, Long.MAX_VALUE)));

    @Override
    public void customise(OpenAPI document) {
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .filter(operation -> operation.getParameters() != null)
                .flatMap(operation -> operation.getParameters().stream())
                .forEach(ParameterRules::describe);
    }

    private static void describe(Parameter parameter) {
        Consumer<Schema<?>> rule = RULES.get(parameter.getName());
        if (rule != null) {
            // Parameters of one type may share theirs.
            Schema<?> own = AnnotationsUtils.clone(parameter.getSchema(), true);
            rule.accept(own);
            parameter.setSchema(own);
        }
    }

    private static Consumer<Schema<?>> range(long least, long most) {
        return schema -> {
            schema.setMinimum(BigDecimal.valueOf(least));
            schema.setMaximum(BigDecimal.valueOf(most));
        };
    }
}

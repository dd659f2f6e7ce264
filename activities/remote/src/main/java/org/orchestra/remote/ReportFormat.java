package org.orchestra.remote;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports.Beginning;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reports as JSON. It is a format of its own, between processes of one version or of neighbouring ones, and no part of the
 * API for people: what one side does not know yet it passes over.
 */
public class ReportFormat extends JacksonJsonHttpMessageConverter {
    /** The media type of reports and of their answers. */
    public static final String MEDIA_TYPE = "application/vnd.orchestra.report+json";

    public ReportFormat() {
        super(mapper());
        setSupportedMediaTypes(List.of(MediaType.parseMediaType(MEDIA_TYPE)));
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                // A text that was cut may end with half of a character, for which UTF-8 has no bytes.
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .addMixIn(Beginning.class, Beginnings.class)
                .addMixIn(RunOutcome.class, Outcomes.class)
                .addMixIn(VolumeSource.class, Volumes.class)
                .build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Beginning.Proceed.class, name = "proceed"),
        @JsonSubTypes.Type(value = Beginning.ProceedTogether.class, name = "proceed-together"),
        @JsonSubTypes.Type(value = Beginning.Over.class, name = "over")
    })
    private interface Beginnings {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "ended")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RunOutcome.Succeeded.class, name = "succeeded"),
        @JsonSubTypes.Type(value = RunOutcome.Failed.class, name = "failed"),
        @JsonSubTypes.Type(value = RunOutcome.NeverStarted.class, name = "never-started"),
        @JsonSubTypes.Type(value = RunOutcome.Evicted.class, name = "evicted"),
        @JsonSubTypes.Type(value = RunOutcome.Killed.class, name = "killed")
    })
    private interface Outcomes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = VolumeSource.Nfs.class, name = "nfs"),
        @JsonSubTypes.Type(value = VolumeSource.HostPath.class, name = "host-path"),
        @JsonSubTypes.Type(value = VolumeSource.StorageClass.class, name = "storage-class")
    })
    private interface Volumes {}
}

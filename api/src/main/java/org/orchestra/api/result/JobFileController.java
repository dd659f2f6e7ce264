package org.orchestra.api.result;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.file.RangedFileResponse;
import org.orchestra.api.file.ServesFile;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.result.JobFileFinder.FoundFiles;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The files that a job's runs wrote. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs/{job}")
@Tag(name = "jobs")
class JobFileController {
    private final JobFileFinder files;

    JobFileController(JobFileFinder files) {
        this.files = files;
    }

    @GetMapping("/files")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "List the files that a run wrote",
            description =
                    "Lists at most 10,000 files, by path, and fewer of long paths, and says whether there are more. To list those, set after to the last path. The answer is partial when there are more than a million files, or 100,000 folders, or 32 folders in one another: then some were not looked at.",
            operationId = "listJobFiles")
    FoundFiles list(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @Parameter(description = "The number of the run; by default the latest run that succeeded")
                    @RequestParam(required = false)
                    @Nullable Integer attempt,
            @Parameter(description = "List only files that follow this path of the list")
                    @RequestParam(defaultValue = "")
                    String after)
            throws IOException {
        return files.list(Ownership.existing(caller, name), number, attempt, after);
    }

    @GetMapping(path = "/files/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Download a file that a run wrote",
            description = "Use the Range header to resume a download: it selects one range of bytes.",
            operationId = "getJobFile")
    @ServesFile
    @Nullable ResponseEntity<Resource> file(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @Parameter(description = ResultPath.DESCRIPTION + " Send it as listJobFiles lists it.") @RequestParam
                    String path,
            @Parameter(description = "The number of the run; by default the latest run that succeeded")
                    @RequestParam(required = false)
                    @Nullable Integer attempt,
            @Parameter(hidden = true) ServletWebRequest request)
            throws IOException {
        OpenFile file = files.open(Ownership.existing(caller, name), number, attempt, path);
        return RangedFileResponse.of(file, path, request);
    }
}

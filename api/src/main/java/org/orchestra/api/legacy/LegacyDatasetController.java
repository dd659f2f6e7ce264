package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.orchestra.api.dataset.Dataset;
import org.orchestra.api.dataset.DatasetRemovals;
import org.orchestra.api.dataset.Datasets;
import org.orchestra.api.dataset.UploadRoom;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.Account;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Datasets. A folder comes file by file, and nothing says which is the last: each adds itself to those before. */
@RestController
@ConditionalOnLegacyProtocol
class LegacyDatasetController {
    private final Datasets datasets;
    private final DatasetRemovals removals;
    private final UploadRoom room;

    LegacyDatasetController(Datasets datasets, DatasetRemovals removals, UploadRoom room) {
        this.datasets = datasets;
        this.removals = removals;
        this.room = room;
    }

    @PostMapping("/list-datasets")
    @Operation(operationId = "listDatasets", hidden = true)
    LegacyAnswer table(@Caller Account caller, HttpServletRequest request) {
        return LegacyAnswer.success(new LegacyTable<Dataset>()
                .text("Username", Dataset::owner)
                .text("Dataset", Dataset::name)
                .number("Files", Dataset::files)
                .number("Bytes", Dataset::bytes)
                .of(list(caller, request)));
    }

    @PostMapping("/list-datasets-py")
    @Operation(operationId = "listDatasets", hidden = true)
    List<String> names(@Caller Account caller, HttpServletRequest request) {
        return list(caller, request).stream().map(Dataset::name).toList();
    }

    @PostMapping("/upload-dataset")
    @Operation(operationId = "uploadDataset", hidden = true)
    LegacyAnswer upload(@Caller Account caller, HttpServletRequest request) {
        LegacyUpload upload = LegacyUpload.of(request);
        OwnedName name = Ownership.created(caller, new LegacyForm(upload.fields()).line("datasetname"));
        note(request, name);
        if (upload.filename() == null) {
            throw Refusal.invalid("invalid-request", "The file has no name: send one with it.");
        }
        Dataset dataset = datasets.addFile(name, upload.filename(), room.part(request, upload.content()));
        return LegacyAnswer.success(format(
                "File %s has been uploaded: %s has %s.", upload.filename(), name, counted(dataset.files(), "file")));
    }

    @PostMapping("/download-dataset")
    @Operation(operationId = "getDatasetFile", hidden = true)
    void download(@Caller Account caller, HttpServletRequest request, HttpServletResponse response) throws IOException {
        OwnedName name = existing(caller, request);
        Dataset dataset = datasets.get(name);
        response.setContentType("application/zip");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment().filename(name + ".zip").build().toString());
        new DatasetZip(datasets, name, dataset.version()).writeTo(response.getOutputStream());
    }

    @PostMapping("/delete-dataset")
    @Operation(operationId = "deleteDataset", hidden = true)
    LegacyAnswer delete(@Caller Account caller, HttpServletRequest request) {
        OwnedName name = existing(caller, request);
        removals.delete(name);
        return LegacyAnswer.success(format("Dataset %s has been deleted.", name));
    }

    private List<Dataset> list(Account caller, HttpServletRequest request) {
        String owner = Ownership.listed(caller, LegacyForm.of(request).line("username"));
        return WholeList.of(page -> datasets.list(owner, page));
    }

    private static OwnedName existing(Account caller, HttpServletRequest request) {
        OwnedName name = Ownership.existing(caller, LegacyForm.of(request).line("datasetname"));
        note(request, name);
        return name;
    }

    private static void note(HttpServletRequest request, OwnedName name) {
        AuditNote.addOwner(request, name.owner());
        AuditNote.add(request, name.value());
    }
}

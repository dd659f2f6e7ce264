package org.orchestra.maestro;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.orchestra.maestro.account.AuditCommand;
import org.orchestra.maestro.account.AuthenticateCommand;
import org.orchestra.maestro.account.ClaimAdminCommand;
import org.orchestra.maestro.account.LogoutCommand;
import org.orchestra.maestro.account.PasswdCommand;
import org.orchestra.maestro.account.RegisterCommand;
import org.orchestra.maestro.account.TokenCommand;
import org.orchestra.maestro.account.TokenCreateCommand;
import org.orchestra.maestro.account.TokenListCommand;
import org.orchestra.maestro.account.TokenRevokeCommand;
import org.orchestra.maestro.account.UserActivateCommand;
import org.orchestra.maestro.account.UserCommand;
import org.orchestra.maestro.account.UserCreateCommand;
import org.orchestra.maestro.account.UserDeclineCommand;
import org.orchestra.maestro.account.UserDeleteCommand;
import org.orchestra.maestro.account.UserDisableCommand;
import org.orchestra.maestro.account.UserEnableCommand;
import org.orchestra.maestro.account.UserLinkCommand;
import org.orchestra.maestro.account.UserListCommand;
import org.orchestra.maestro.account.UserProvisionCommand;
import org.orchestra.maestro.account.UserResetPasswordCommand;
import org.orchestra.maestro.account.UserSetCommand;
import org.orchestra.maestro.account.UserShowCommand;
import org.orchestra.maestro.account.UserUnlinkCommand;
import org.orchestra.maestro.account.WhoamiCommand;
import org.orchestra.maestro.cluster.ClusterCommand;
import org.orchestra.maestro.cluster.ClusterCreateCommand;
import org.orchestra.maestro.cluster.ClusterDeleteCommand;
import org.orchestra.maestro.cluster.ClusterListCommand;
import org.orchestra.maestro.cluster.ClusterSetCommand;
import org.orchestra.maestro.cluster.ClusterShowCommand;
import org.orchestra.maestro.cluster.ClusterTokenCommand;
import org.orchestra.maestro.cluster.ClusterTokenCreateCommand;
import org.orchestra.maestro.cluster.ClusterTokenListCommand;
import org.orchestra.maestro.cluster.ClusterTokenRevokeCommand;
import org.orchestra.maestro.completion.CompletionCommand;
import org.orchestra.maestro.conductor.ConductorCancelCommand;
import org.orchestra.maestro.conductor.ConductorCommand;
import org.orchestra.maestro.conductor.ConductorListCommand;
import org.orchestra.maestro.conductor.ConductorLogsCommand;
import org.orchestra.maestro.conductor.ConductorStatusCommand;
import org.orchestra.maestro.conductor.RunCommand;
import org.orchestra.maestro.context.ContextAddCommand;
import org.orchestra.maestro.context.ContextCommand;
import org.orchestra.maestro.context.ContextDeleteCommand;
import org.orchestra.maestro.context.ContextListCommand;
import org.orchestra.maestro.context.ContextShowCommand;
import org.orchestra.maestro.context.ContextUseCommand;
import org.orchestra.maestro.dataset.CastorCommand;
import org.orchestra.maestro.dataset.CastorDeleteCommand;
import org.orchestra.maestro.dataset.CastorDownloadCommand;
import org.orchestra.maestro.dataset.CastorEditCommand;
import org.orchestra.maestro.dataset.CastorListCommand;
import org.orchestra.maestro.dataset.CastorRefreshCommand;
import org.orchestra.maestro.dataset.CastorRegisterCommand;
import org.orchestra.maestro.dataset.CastorShareCommand;
import org.orchestra.maestro.dataset.CastorShowCommand;
import org.orchestra.maestro.dataset.CastorUnshareCommand;
import org.orchestra.maestro.dataset.CastorUploadCommand;
import org.orchestra.maestro.doctor.DoctorCommand;
import org.orchestra.maestro.job.JobCommand;
import org.orchestra.maestro.job.JobFilesCommand;
import org.orchestra.maestro.job.JobKillCommand;
import org.orchestra.maestro.job.JobListCommand;
import org.orchestra.maestro.job.JobLogsCommand;
import org.orchestra.maestro.job.JobShellCommand;
import org.orchestra.maestro.job.JobShowCommand;
import org.orchestra.maestro.job.JobTopCommand;
import org.orchestra.maestro.jobtype.JobTypeCommand;
import org.orchestra.maestro.jobtype.JobTypeCreateCommand;
import org.orchestra.maestro.jobtype.JobTypeDeleteCommand;
import org.orchestra.maestro.jobtype.JobTypeListCommand;
import org.orchestra.maestro.jobtype.JobTypeSetCommand;
import org.orchestra.maestro.jobtype.JobTypeShowCommand;
import org.orchestra.maestro.metric.TaskCompareCommand;
import org.orchestra.maestro.metric.TaskMetricsCommand;
import org.orchestra.maestro.node.NodeCommand;
import org.orchestra.maestro.node.NodeCreateCommand;
import org.orchestra.maestro.node.NodeDeleteCommand;
import org.orchestra.maestro.node.NodeDrainCommand;
import org.orchestra.maestro.node.NodeListCommand;
import org.orchestra.maestro.node.NodeResumeCommand;
import org.orchestra.maestro.node.NodeSetCommand;
import org.orchestra.maestro.node.NodeShowCommand;
import org.orchestra.maestro.node.NodeSyncCommand;
import org.orchestra.maestro.queue.QueueCommand;
import org.orchestra.maestro.queue.QueueCreateCommand;
import org.orchestra.maestro.queue.QueueDeleteCommand;
import org.orchestra.maestro.queue.QueueListCommand;
import org.orchestra.maestro.queue.QueueSetCommand;
import org.orchestra.maestro.queue.QueueShowCommand;
import org.orchestra.maestro.task.TaskCommand;
import org.orchestra.maestro.task.TaskCreateCommand;
import org.orchestra.maestro.task.TaskDeleteCommand;
import org.orchestra.maestro.task.TaskExportCommand;
import org.orchestra.maestro.task.TaskHistoryCommand;
import org.orchestra.maestro.task.TaskKillCommand;
import org.orchestra.maestro.task.TaskListCommand;
import org.orchestra.maestro.task.TaskLogsCommand;
import org.orchestra.maestro.task.TaskReleaseCommand;
import org.orchestra.maestro.task.TaskResultsCommand;
import org.orchestra.maestro.task.TaskRetryCommand;
import org.orchestra.maestro.task.TaskShowCommand;
import org.orchestra.maestro.task.TaskWatchCommand;
import org.orchestra.maestro.task.TaskWhyCommand;
import org.orchestra.maestro.usage.UsageCommand;
import org.orchestra.maestro.webhook.WebhookCommand;
import org.orchestra.maestro.webhook.WebhookCreateCommand;
import org.orchestra.maestro.webhook.WebhookDeleteCommand;
import org.orchestra.maestro.webhook.WebhookListCommand;
import org.orchestra.maestro.webhook.WebhookRotateSecretCommand;
import org.orchestra.maestro.webhook.WebhookSetCommand;
import org.orchestra.maestro.webhook.WebhookShowCommand;
import org.orchestra.maestro.webhook.WebhookTestCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * All commands, and those of them that an invocation needs.
 *
 * <p>To reflect on forty commands takes several times as long as to run one. So the leading words of the arguments
 * select: of a group in which one command is named, that one is made; of any other group, all, because its help or an
 * error may list them.
 */
record CommandTree(IFactory factory) {
    private static final Map<Class<?>, List<Class<?>>> GROUPS = Map.ofEntries(
            Map.entry(
                    Maestro.class,
                    List.of(
                            RegisterCommand.class,
                            AuthenticateCommand.class,
                            ClaimAdminCommand.class,
                            WhoamiCommand.class,
                            LogoutCommand.class,
                            PasswdCommand.class,
                            TokenCommand.class,
                            WebhookCommand.class,
                            CastorCommand.class,
                            TaskCommand.class,
                            JobCommand.class,
                            RunCommand.class,
                            ConductorCommand.class,
                            JobTypeCommand.class,
                            ClusterCommand.class,
                            QueueCommand.class,
                            NodeCommand.class,
                            UserCommand.class,
                            UsageCommand.class,
                            AuditCommand.class,
                            ContextCommand.class,
                            DoctorCommand.class,
                            HelpCommand.class,
                            CompletionCommand.class,
                            CompleteCommand.class,
                            ManualCommand.class)),
            Map.entry(
                    CastorCommand.class,
                    List.of(
                            CastorUploadCommand.class,
                            CastorRegisterCommand.class,
                            CastorRefreshCommand.class,
                            CastorEditCommand.class,
                            CastorDownloadCommand.class,
                            CastorListCommand.class,
                            CastorShowCommand.class,
                            CastorShareCommand.class,
                            CastorUnshareCommand.class,
                            CastorDeleteCommand.class)),
            Map.entry(
                    TaskCommand.class,
                    List.of(
                            TaskCreateCommand.class,
                            TaskListCommand.class,
                            TaskShowCommand.class,
                            TaskWatchCommand.class,
                            TaskWhyCommand.class,
                            TaskLogsCommand.class,
                            TaskHistoryCommand.class,
                            TaskResultsCommand.class,
                            TaskMetricsCommand.class,
                            TaskCompareCommand.class,
                            TaskKillCommand.class,
                            TaskReleaseCommand.class,
                            TaskRetryCommand.class,
                            TaskExportCommand.class,
                            TaskDeleteCommand.class)),
            Map.entry(
                    JobCommand.class,
                    List.of(
                            JobListCommand.class,
                            JobShowCommand.class,
                            JobLogsCommand.class,
                            JobTopCommand.class,
                            JobShellCommand.class,
                            JobFilesCommand.class,
                            JobKillCommand.class)),
            Map.entry(
                    ConductorCommand.class,
                    List.of(
                            RunCommand.class,
                            ConductorStatusCommand.class,
                            ConductorLogsCommand.class,
                            ConductorCancelCommand.class,
                            ConductorListCommand.class)),
            Map.entry(
                    JobTypeCommand.class,
                    List.of(
                            JobTypeCreateCommand.class,
                            JobTypeListCommand.class,
                            JobTypeShowCommand.class,
                            JobTypeSetCommand.class,
                            JobTypeDeleteCommand.class)),
            Map.entry(
                    ContextCommand.class,
                    List.of(
                            ContextAddCommand.class,
                            ContextUseCommand.class,
                            ContextListCommand.class,
                            ContextShowCommand.class,
                            ContextDeleteCommand.class)),
            Map.entry(
                    ClusterCommand.class,
                    List.of(
                            ClusterCreateCommand.class,
                            ClusterListCommand.class,
                            ClusterShowCommand.class,
                            ClusterSetCommand.class,
                            ClusterTokenCommand.class,
                            ClusterDeleteCommand.class)),
            Map.entry(
                    ClusterTokenCommand.class,
                    List.of(
                            ClusterTokenCreateCommand.class,
                            ClusterTokenListCommand.class,
                            ClusterTokenRevokeCommand.class)),
            Map.entry(
                    QueueCommand.class,
                    List.of(
                            QueueCreateCommand.class,
                            QueueListCommand.class,
                            QueueShowCommand.class,
                            QueueSetCommand.class,
                            QueueDeleteCommand.class)),
            Map.entry(
                    NodeCommand.class,
                    List.of(
                            NodeCreateCommand.class,
                            NodeListCommand.class,
                            NodeShowCommand.class,
                            NodeSetCommand.class,
                            NodeDrainCommand.class,
                            NodeResumeCommand.class,
                            NodeDeleteCommand.class,
                            NodeSyncCommand.class)),
            Map.entry(
                    TokenCommand.class,
                    List.of(TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class)),
            Map.entry(
                    WebhookCommand.class,
                    List.of(
                            WebhookCreateCommand.class,
                            WebhookListCommand.class,
                            WebhookShowCommand.class,
                            WebhookTestCommand.class,
                            WebhookSetCommand.class,
                            WebhookRotateSecretCommand.class,
                            WebhookDeleteCommand.class)),
            Map.entry(
                    UserCommand.class,
                    List.of(
                            UserCreateCommand.class,
                            UserListCommand.class,
                            UserShowCommand.class,
                            UserSetCommand.class,
                            UserActivateCommand.class,
                            UserDeclineCommand.class,
                            UserDisableCommand.class,
                            UserEnableCommand.class,
                            UserDeleteCommand.class,
                            UserProvisionCommand.class,
                            UserResetPasswordCommand.class,
                            UserLinkCommand.class,
                            UserUnlinkCommand.class)));

    /** The root with the commands that the arguments may mean; without arguments, with all. */
    CommandLine grow(Maestro maestro, String... args) {
        CommandLine root = new CommandLine(maestro, factory);
        addSubcommands(root, Maestro.class, List.of(args));
        return root;
    }

    private void addSubcommands(CommandLine parent, Class<?> group, List<String> words) {
        List<Class<?>> all = GROUPS.getOrDefault(group, List.of());
        List<Class<?>> named = words.isEmpty()
                ? List.of()
                : all.stream().filter(type -> name(type).equals(words.get(0))).toList();
        List<String> rest = named.isEmpty() ? List.of() : words.subList(1, words.size());
        for (Class<?> type : named.isEmpty() ? all : named) {
            CommandLine command = new CommandLine(type, factory);
            nameOutputShort(command.getCommandSpec());
            parent.addSubcommand(command);
            addSubcommands(command, type, rest);
        }
    }

    /** The names of the commands below one that its help lists. */
    static Stream<String> shown(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(Predicate.not(one -> one.usageMessage().hidden()))
                .map(CommandSpec::name);
    }

    /** {@code -o} is short for {@code --output}, except where it has been the directory of a download for longer. */
    private static void nameOutputShort(CommandSpec spec) {
        OptionSpec output = spec.findOption("--output");
        if (output != null && spec.findOption("-o") == null) {
            spec.remove(output);
            spec.addOption(OptionSpec.builder(output).names("-o", "--output").build());
        }
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }
}

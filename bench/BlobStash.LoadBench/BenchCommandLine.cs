using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using BlobStash.LoadBench.Comparisons;
using BlobStash.LoadBench.Workloads;

namespace BlobStash.LoadBench;

/// <summary>The options of the bench, what they mean, and how one that cannot be used is told.</summary>
internal sealed class BenchCommandLine
{
    private const int HelpWidth = 120;

    private readonly Option<bool> _help = Switch("--help", "tell these options and end", "-h");
    private readonly Option<bool> _list = Switch("--list", "name the workloads and end");

    private readonly Option<string?> _only = Text(
        "--only", "A,B", "run these workloads; a name that ends in * stands for all that begin so");

    private readonly Option<bool> _quick = Switch(
        "--quick", "short rounds and small stores: shows that everything works, not how fast it is");

    private readonly Option<int?> _rounds = Count(
        "--rounds", "rounds of each workload that has them, the median of which counts (default 3)");

    private readonly Option<int?> _seconds = Count("--seconds", "length of a round (default 3)");

    private readonly Option<string?> _server = Text(
        "--server", "PATH", "BlobStash.Server.dll to start (default: the one of the same build)");

    private readonly Option<string?> _against = Text(
        "--against", "PATH",
        "BlobStash.Server.dll of another build: workloads that can compare run both, turn by turn, "
        + "in 9 rounds of 1 s where nothing else is said");

    private readonly Option<string?> _out = Text("--out", "FILE", "write the report there as well");

    private readonly Command _command;

    private BenchCommandLine() => _command = new Command(
        "BlobStash.LoadBench", "dotnet run -c Release --project bench/BlobStash.LoadBench -- [options]")
    {
        _list, _only, _quick, _rounds, _seconds, _server, _against, _out, _help,
    };

    /// <summary>All options with what they mean.</summary>
    public static string Usage => new BenchCommandLine().RenderHelp();

    /// <summary>Reads a command line.</summary>
    public static bool TryParse(
        string[] args, [NotNullWhen(true)] out BenchOptions? options, [NotNullWhen(false)] out string? error)
    {
        var line = new BenchCommandLine();
        var parsed = line.Parse(args);
        if (parsed.Errors is [var first, ..])
        {
            (options, error) = (null, $"{first.Message}\n{line.RenderHelp()}");
            return false;
        }
        var read = line.Read(parsed);
        error = FindMissingFile(line._server, parsed, "")
            ?? FindMissingFile(
                line._against, parsed, "; --against takes the path of another build's BlobStash.Server.dll")
            ?? FindStranger(read)
            ?? FindContradiction(read);
        options = error is null ? read : null;
        return error is null;
    }

    // A name that begins with @ is a file like any other, and -hx is not taken for -h -x.
    private ParseResult Parse(string[] args) => _command.Parse(
        args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });

    private BenchOptions Read(ParseResult parsed)
    {
        var isQuick = parsed.GetValue(_quick);
        return new BenchOptions
        {
            WantsHelp = parsed.GetValue(_help),
            WantsList = parsed.GetValue(_list),
            IsQuick = isQuick,
            Only = parsed.GetValue(_only) is { } only ? Names(only) : ["*"],
            AskedRounds = parsed.GetValue(_rounds) ?? (isQuick ? 1 : null),
            AskedSeconds = parsed.GetValue(_seconds) ?? (isQuick ? 1 : null),
            ServerAssembly = Path.GetFullPath(parsed.GetValue(_server) ?? BenchOptions.FindServer()),
            OtherAssembly = parsed.GetValue(_against) is { } other ? Path.GetFullPath(other) : null,
            OutputFile = parsed.GetValue(_out),
        };
    }

    private string RenderHelp()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        _command.Action = new HelpAction { MaxWidth = HelpWidth };
        Parse([]).Invoke(new InvocationConfiguration { Output = writer });
        return writer.ToString().TrimEnd();
    }

    private static string[] Names(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? FindMissingFile(Option<string?> option, ParseResult parsed, string hint) =>
        parsed.GetValue(option) is { } path && !File.Exists(path) ? $"{path} does not exist{hint}." : null;

    private static string? FindStranger(BenchOptions options)
    {
        var stranger = options.Only.FirstOrDefault(
            pattern => !WorkloadList.All.Any(workload => BenchOptions.Matches(pattern, workload.Name)));
        return stranger is null ? null : $"There is no workload {stranger}; --list names them.";
    }

    /// <summary>What is wrong with the options taken together, or null.</summary>
    private static string? FindContradiction(BenchOptions options)
    {
        var idle = options.Only.FirstOrDefault(pattern => !WorkloadList.All.Any(
            workload => BenchOptions.Matches(pattern, workload.Name) && workload is IComparableWorkload));
        return options.OtherAssembly is null || idle is null
            ? null
            : $"{idle} cannot compare two builds; --list marks the workloads that can.";
    }

    private static Option<bool> Switch(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Arity = ArgumentArity.Zero };

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    private static Option<int?> Count(string name, string description) =>
        new(name) { Description = description, HelpName = "N", CustomParser = result => ParseCount(name, result) };

    private static int? ParseCount(string name, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            return count;
        }
        result.AddError($"{name} {text} cannot be used; it takes a whole number from 1 on.");
        return null;
    }
}

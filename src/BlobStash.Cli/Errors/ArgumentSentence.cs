using System.CommandLine;
using System.CommandLine.Parsing;

namespace BlobStash.Cli.Errors;

/// <summary>
/// Says what is wrong with the arguments, without the names of types that the parser's own words have.
/// </summary>
internal static class ArgumentSentence
{
    private static readonly string[] Phrases =
        ["Cannot parse argument", "Required argument missing", "Unrecognized command or argument", "expects a single"];

    /// <summary>A sentence for the first error, which is usually the cause of the others.</summary>
    public static string Of(ParseResult parsed)
    {
        var error = parsed.Errors[0];
        var command = parsed.CommandResult.Command;
        var stray = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (stray?.StartsWith('-') == true)
        {
            return $"'{NameOf(command)}' has no option {stray}.";
        }

        if (command.Subcommands.Count > 0 && (stray is not null || command.Action is null))
        {
            return stray is null
                ? $"A command is missing behind '{NameOf(command)}'."
                : $"There is no command '{NameOf(command)} {stray}'.";
        }

        return error.SymbolResult switch
        {
            OptionResult { Tokens: [] } option => $"{option.Option.Name} needs a value: <{option.Option.HelpName}>.",
            OptionResult option when IsOfParser(error) =>
                $"'{option.Tokens[^1].Value}' cannot be the value of {option.Option.Name} <{option.Option.HelpName}>.",
            ArgumentResult { Argument: var argument, Tokens: [] } when IsOfParser(error) =>
                $"<{argument.Name}> is missing.",
            ArgumentResult { Argument: var argument, Tokens: [.., var last] } when IsOfParser(error) =>
                $"'{last.Value}' cannot be <{argument.Name}>.",
            _ when stray is not null && IsOfParser(error) =>
                $"'{NameOf(command)}' takes no further argument '{stray}'.",
            CommandResult when IsOfParser(error)
                && command.Arguments.FirstOrDefault(one => parsed.GetResult(one) is null or { Tokens: [] })
                    is { } missing => $"<{missing.Name}> is missing.",
            _ => error.Message,
        };
    }

    /// <summary>The parser's own texts quote names of types or of its parts; those of our validators do not.</summary>
    private static bool IsOfParser(ParseError error) =>
        Phrases.Any(phrase => error.Message.Contains(phrase, StringComparison.Ordinal));

    private static string NameOf(Command command) =>
        command is RootCommand ? "blobstash" : $"{NameOf((Command)command.Parents.First())} {command.Name}";
}

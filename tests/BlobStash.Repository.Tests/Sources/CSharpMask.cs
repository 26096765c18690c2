namespace BlobStash.Repository.Tests.Sources;

/// <summary>
/// Blanks everything in C# source that is not code: comments, literals, and preprocessor lines. The result is as long
/// as the source, with every line break in place, so an offset in one is an offset in the other.
/// </summary>
internal sealed class CSharpMask
{
    private readonly string _source;
    private readonly char[] _masked;
    private int _at;

    private CSharpMask(string source)
    {
        _source = source;
        _masked = source.ToCharArray();
    }

    public static string Apply(string source)
    {
        var mask = new CSharpMask(source);
        mask.SkipCode(until: '\0');
        return new string(mask._masked);
    }

    private char Peek(int ahead = 0) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';

    /// <summary>Walks over code up to the brace that ends an interpolation hole, or to the end of the source.</summary>
    private void SkipCode(char until)
    {
        var depth = 0;
        while (_at < _source.Length)
        {
            if (until != '\0' && depth == 0 && Peek() == until)
            {
                return;
            }

            if (TrySkipTrivia() || TrySkipLiteral())
            {
                continue;
            }

            depth += Peek() == '{' ? 1 : Peek() == '}' ? -1 : 0;
            _at++;
        }
    }

    private bool TrySkipTrivia()
    {
        if (Peek() == '/' && Peek(1) == '/')
        {
            BlankUntil("\n", keepEnd: true);
            return true;
        }

        if (Peek() == '/' && Peek(1) == '*')
        {
            Blank(2);
            BlankUntil("*/", keepEnd: false);
            return true;
        }

        if (Peek() == '#' && IsFirstOnLine())
        {
            BlankUntil("\n", keepEnd: true);
            return true;
        }

        return false;
    }

    private bool IsFirstOnLine()
    {
        var before = _at - 1;
        while (before >= 0 && _source[before] is ' ' or '\t')
        {
            before--;
        }

        return before < 0 || _source[before] == '\n';
    }

    private bool TrySkipLiteral()
    {
        if (Peek() == '\'')
        {
            SkipQuoted('\'');
            return true;
        }

        var dollars = 0;
        var verbatim = false;
        var ahead = 0;
        for (; Peek(ahead) is '$' or '@'; ahead++)
        {
            dollars += Peek(ahead) == '$' ? 1 : 0;
            verbatim |= Peek(ahead) == '@';
        }

        if (Peek(ahead) != '"')
        {
            return false;
        }

        Blank(ahead);
        if (Peek(1) == '"' && Peek(2) == '"' && !verbatim)
        {
            SkipRaw(dollars);
        }
        else if (verbatim)
        {
            SkipVerbatim(dollars > 0);
        }
        else
        {
            SkipQuoted('"', dollars > 0);
        }

        return true;
    }

    private void SkipQuoted(char quote, bool hasHoles = false)
    {
        Blank(1);
        while (_at < _source.Length && Peek() != quote && Peek() != '\n')
        {
            if (Peek() == '\\')
            {
                Blank(2);
            }
            else if (!hasHoles || !TrySkipHole(dollars: 1))
            {
                Blank(1);
            }
        }

        Blank(1);
    }

    private void SkipVerbatim(bool hasHoles)
    {
        Blank(1);
        while (_at < _source.Length)
        {
            if (Peek() == '"' && Peek(1) != '"')
            {
                break;
            }

            if (Peek() == '"')
            {
                Blank(2);
            }
            else if (!hasHoles || !TrySkipHole(dollars: 1))
            {
                Blank(1);
            }
        }

        Blank(1);
    }

    private void SkipRaw(int dollars)
    {
        var quotes = CountRun('"');
        Blank(quotes);
        while (_at < _source.Length && CountRun('"') < quotes)
        {
            if (dollars == 0 || !TrySkipHole(dollars))
            {
                Blank(1);
            }
        }

        Blank(CountRun('"'));
    }

    private bool TrySkipHole(int dollars)
    {
        var braces = CountRun('{');
        if (braces < dollars || (dollars == 1 && braces % 2 == 0))
        {
            Blank(braces);
            return braces > 0;
        }

        var start = _at;
        _at += braces;
        SkipCode(until: '}');
        _at += Math.Min(dollars, _source.Length - _at);
        _at = BlankRange(start, _at);
        return true;
    }

    private int CountRun(char wanted)
    {
        var count = 0;
        while (Peek(count) == wanted)
        {
            count++;
        }

        return count;
    }

    private void BlankUntil(string end, bool keepEnd)
    {
        var found = _source.IndexOf(end, _at, StringComparison.Ordinal);
        var stop = found < 0 ? _source.Length : keepEnd ? found : found + end.Length;
        _at = BlankRange(_at, stop);
    }

    private void Blank(int count) => _at = BlankRange(_at, Math.Min(_at + count, _source.Length));

    private int BlankRange(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            _masked[i] = _source[i] == '\n' ? '\n' : ' ';
        }

        return end;
    }
}

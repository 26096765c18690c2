namespace BlobStash.Repository.Tests.Sources;

/// <summary>
/// Finds the types and members of one C# file by matching brackets in its masked text. It knows just enough of the
/// language to measure code that the formatter and the compiler have accepted.
/// </summary>
internal sealed class CSharpScanner
{
    private readonly string _code;
    private readonly List<Declaration> _declarations = [];
    private int _at;

    private CSharpScanner(string code) => _code = code;

    /// <param name="code">Source that went through <see cref="CSharpMask"/>.</param>
    public static IReadOnlyList<Declaration> Scan(string code)
    {
        var scanner = new CSharpScanner(code);
        scanner.ScanScope(DeclarationKind.TopLevelType);
        return scanner._declarations;
    }

    /// <summary>Scans the declarations of a file, namespace or type, up to the brace that closes it.</summary>
    private void ScanScope(DeclarationKind typeKind)
    {
        while (_at < _code.Length)
        {
            var start = SkipWhiteSpace();
            SkipHeader();
            var header = _at > start ? _code[start.._at] : "";
            switch (Current)
            {
                case '}' or '\0':
                    _at++;
                    return;
                case ';':
                    AddWithoutBody(header, start, typeKind);
                    _at++;
                    break;
                case '=':
                    ScanAssignment(header, start);
                    break;
                default:
                    ScanBraces(header, start, typeKind);
                    break;
            }
        }
    }

    private char Current => _at < _code.Length ? _code[_at] : '\0';

    private int SkipWhiteSpace()
    {
        while (_at < _code.Length && char.IsWhiteSpace(_code[_at]))
        {
            _at++;
        }

        return _at;
    }

    /// <summary>Stops at the semicolon, brace, arrow or equals sign that ends a header.</summary>
    private void SkipHeader()
    {
        var start = _at;
        while (_at < _code.Length)
        {
            if (Current is '(' or '[')
            {
                SkipBalanced();
                continue;
            }

            var isArrow = Current == '=' && _at + 1 < _code.Length && _code[_at + 1] == '>';
            var isOperator = _code.AsSpan(start, _at - start).Contains("operator", StringComparison.Ordinal);
            if (Current is ';' or '{' or '}' || isArrow || (Current == '=' && !isOperator))
            {
                return;
            }

            _at++;
        }
    }

    private void AddWithoutBody(string header, int start, DeclarationKind typeKind)
    {
        if (CSharpHeader.FindTypeName(header) is { } type)
        {
            Add(typeKind, type, start, CSharpHeader.CountParameters(header), 0);
        }
        else if (CSharpHeader.HasParameterList(header))
        {
            var name = CSharpHeader.MemberName(header);
            Add(DeclarationKind.Member, name, start, CSharpHeader.CountParameters(header), 0);
        }
    }

    /// <summary>An expression body is measured; an initializer is data and is not.</summary>
    private void ScanAssignment(string header, int start)
    {
        var arrow = _at;
        var isBody = _code[arrow..].StartsWith("=>", StringComparison.Ordinal);
        while (_at < _code.Length && Current != ';')
        {
            if (Current is '(' or '[' or '{')
            {
                SkipBalanced();
            }
            else
            {
                _at++;
            }
        }

        var lines = isBody ? _code.AsSpan(arrow, _at - arrow).Count('\n') + 1 : 0;
        if (header.Length > 0)
        {
            var name = CSharpHeader.MemberName(header);
            Add(DeclarationKind.Member, name, start, isBody ? CSharpHeader.CountParameters(header) : 0, lines);
        }

        _at++;
    }

    private void ScanBraces(string header, int start, DeclarationKind typeKind)
    {
        if (CSharpHeader.FindTypeName(header) is { } type)
        {
            Add(typeKind, type, start, CSharpHeader.CountParameters(header), 0);
            if (CSharpHeader.IsEnum(header))
            {
                SkipBalanced();
                return;
            }

            _at++;
            ScanScope(DeclarationKind.NestedType);
        }
        else if (CSharpHeader.IsNamespace(header))
        {
            _at++;
            ScanScope(DeclarationKind.TopLevelType);
        }
        else if (CSharpHeader.HasParameterList(header))
        {
            var lines = SkipBody();
            var name = CSharpHeader.MemberName(header);
            Add(DeclarationKind.Member, name, start, CSharpHeader.CountParameters(header), lines);
        }
        else
        {
            ScanAccessors(header, start);
        }
    }

    /// <summary>Measures the accessors of a property, indexer or event, each for itself.</summary>
    private void ScanAccessors(string header, int start)
    {
        var property = CSharpHeader.MemberName(header);
        Add(DeclarationKind.Member, property, start, 0, 0);
        _at++;
        while (_at < _code.Length)
        {
            var accessorStart = SkipWhiteSpace();
            SkipHeader();
            var accessor = _code[accessorStart..Math.Min(_at, _code.Length)].Trim();
            switch (Current)
            {
                case '}' or '\0':
                    _at++;
                    return;
                case '{':
                    Add(DeclarationKind.Member, $"{property}.{accessor}", accessorStart, 0, SkipBody());
                    break;
                case '=':
                    ScanAssignment($"{property}.{accessor}", accessorStart);
                    break;
                default:
                    _at++;
                    break;
            }
        }
    }

    private int SkipBody()
    {
        var open = _at;
        SkipBalanced();
        return Math.Max(0, _code.AsSpan(open, _at - open).Count('\n') - 1);
    }

    private void SkipBalanced()
    {
        var depth = 0;
        while (_at < _code.Length)
        {
            depth += Current is '(' or '[' or '{' ? 1 : Current is ')' or ']' or '}' ? -1 : 0;
            _at++;
            if (depth == 0)
            {
                return;
            }
        }
    }

    private void Add(DeclarationKind kind, string name, int offset, int parameterCount, int bodyLineCount) =>
        _declarations.Add(new Declaration(kind, name, offset, parameterCount, bodyLineCount));
}

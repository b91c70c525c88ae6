using System.Text;

namespace Loop.Generators.Emission;

/// <summary>Builds indented source text. Lines end with \n on every platform, so that the text is the same everywhere.</summary>
internal sealed class SourceBuilder
{
    private const int IndentSize = 4;

    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Adds a line, or an empty one.</summary>
    public SourceBuilder Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', _depth * IndentSize).Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Opens a brace after a header line; disposing the scope closes it.</summary>
    public Scope Block(string header, string close = "}")
    {
        Line(header);
        Line("{");
        _depth++;
        return new Scope(this, close);
    }

    /// <summary>Indents what follows until the scope is disposed.</summary>
    public Scope Indent()
    {
        _depth++;
        return new Scope(this, close: null);
    }

    public override string ToString() => _text.ToString();

    /// <summary>A block that ends where its <c>using</c> ends.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly SourceBuilder _builder;
        private readonly string? _close;

        public Scope(SourceBuilder builder, string? close)
        {
            _builder = builder;
            _close = close;
        }

        public void Dispose()
        {
            _builder._depth--;
            if (_close is not null)
            {
                _builder.Line(_close);
            }
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Dicom.Net.Imaging;

namespace Dicom.Net.Cli.Options;

/// <summary>How <c>dicomnet decode</c> shows and writes frames.</summary>
internal sealed class DecodeOptions
{
    private readonly Option<string[]> _window = new("--window")
    {
        Description = "For pictures: a window of your own instead of the header's, in rescaled values (such as HU).",
        HelpName = "CENTER WIDTH",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string> _function = new("--window-function")
    {
        Description = "The function of --window.",
        HelpName = "linear|linear-exact|sigmoid",
        DefaultValueFactory = _ => "linear",
    };

    private readonly Option<int> _voi = new("--voi")
    {
        Description = "For pictures: which of the header's windows and tables, counted from 1, windows first.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _noVoi = new("--no-voi") { Description = "For pictures: from the least value to the greatest, whatever the header says." };
    private readonly Option<bool> _noOverlays = new("--no-overlays") { Description = "For pictures: leave overlays out." };
    private readonly Option<bool> _noPadding = new("--no-padding") { Description = "For pictures: show padding as if it were values." };
    private readonly Option<bool> _invert = new("--invert") { Description = "For pictures: turn gray round." };
    private readonly Option<int> _bits = new("--bits") { Description = "For pictures: bits of a sample; 8 with a window, else as many as values need, as it stands.", HelpName = "8|16" };
    private readonly Option<bool> _rescale = new("--rescale") { Description = "For raw and nrrd: float values through rescale or modality table (such as HU) instead of stored ones." };
    private readonly Option<bool> _keepDamaged = new("--keep-damaged") { Description = "For raw and nrrd: write damaged frames as far as they are whole, zeros behind, and say which." };

    public DecodeOptions()
    {
        _function.AcceptOnlyFromAmong("linear", "linear-exact", "sigmoid");
        _voi.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("windows are counted from 1");
            }
        });
        _bits.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (0 or 8 or 16))
            {
                result.AddError("a picture has 8 or 16 bits");
            }
        });
    }

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _window, _function, _voi, _noVoi, _noOverlays, _noPadding, _invert, _bits, _rescale, _keepDamaged })
        {
            command.Add(option);
        }
    }

    public DecodeSettings Read(ParseResult result) => new(
        new DisplayOptions
        {
            Voi = ReadWindow(result.GetValue(_window), result.GetValue(_function)),
            VoiIndex = result.GetValue(_voi) - 1,
            UseHeaderVoi = !result.GetValue(_noVoi),
            ShowOverlays = !result.GetValue(_noOverlays),
            SuppressPadding = !result.GetValue(_noPadding),
            Invert = result.GetValue(_invert),
            BitsPerSample = result.GetValue(_bits),
        },
        result.GetValue(_rescale),
        result.GetValue(_keepDamaged));

    private static VoiTransform? ReadWindow(string[]? window, string? function)
    {
        if (window is not [string centerText, string widthText])
        {
            return null;
        }

        VoiFunction kind = function switch
        {
            "sigmoid" => VoiFunction.Sigmoid,
            "linear-exact" => VoiFunction.LinearExact,
            _ => VoiFunction.Linear,
        };
        if (!TryNumber(centerText, out double center) || !TryNumber(widthText, out double width) || width < (kind == VoiFunction.Linear ? 1 : double.Epsilon))
        {
            throw new CliException(ExitCode.Usage, $"'{centerText} {widthText}' is no window: write its center and its width, which is {(kind == VoiFunction.Linear ? "at least 1" : "above 0")}");
        }

        return VoiTransform.Window(center, width, kind);
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}

export interface DesktopCommand {
  readonly command: readonly string[];
  /** Beside the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Puts the two texts, which it takes from its environment, on the screen as text and nothing else. */
const toastScript = [
  "$ErrorActionPreference = 'Stop'",
  '$manager = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]',
  '$kind = [Windows.UI.Notifications.ToastTemplateType, Windows.UI.Notifications, ContentType = WindowsRuntime]::ToastText02',
  '$xml = $manager::GetTemplateContent($kind)',
  "$texts = $xml.GetElementsByTagName('text')",
  '[void]$texts.Item(0).AppendChild($xml.CreateTextNode($env:BATCH_PIPELINE_TITLE))',
  '[void]$texts.Item(1).AppendChild($xml.CreateTextNode($env:BATCH_PIPELINE_BODY))',
  '$toast = New-Object Windows.UI.Notifications.ToastNotification $xml',
  // Windows shows a toast for programs that it knows alone: PowerShell is one.
  "$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'",
  '$manager::CreateToastNotifier($app).Show($toast)',
].join('; ');

const appleScript = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];

/** The program that shows a notice on this system's desktop, started without a shell: the texts are never read as anything else. */
export function toDesktopCommand(
  platform: NodeJS.Platform,
  notice: { readonly title: string; readonly body: string; readonly isTrouble: boolean },
): DesktopCommand {
  const { title, body, isTrouble } = notice;
  switch (platform) {
    case 'win32':
      return {
        command: ['powershell.exe', '-NoProfile', '-NonInteractive', '-Command', toastScript],
        environment: { BATCH_PIPELINE_TITLE: title, BATCH_PIPELINE_BODY: body },
      };
    case 'darwin':
      return {
        command: ['osascript', ...appleScript.flatMap((line) => ['-e', line]), title, body],
        environment: {},
      };
    default: {
      const urgency = `--urgency=${isTrouble ? 'critical' : 'normal'}`;
      return {
        command: ['notify-send', '--app-name=batch-pipeline', urgency, '--', title, withoutMarkup(body)],
        environment: {},
      };
    }
  }
}

/** The body of a notice is read as markup by some desktops. */
function withoutMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Buttons that copy what stands beside them. */
import { byId } from './dom.ts'

export function listenForCopies(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.hidden = navigator.clipboard === undefined
    button.addEventListener('click', async () => {
      const done = await copy(byId(button.dataset['copy']!).textContent ?? '')
      button.textContent = done ? 'Copied' : 'Not allowed'
      setTimeout(() => (button.textContent = 'Copy'), 2000)
    })
  }
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
